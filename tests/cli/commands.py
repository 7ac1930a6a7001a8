"""`mesh` as a person runs it, in a process of its own or, where that is all the same, in this one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from mesh_platform.cli.main import app

MESH = [sys.executable, "-c", "from mesh_platform.cli.main import app; app(prog_name='mesh')"]


def environment(**extra: str) -> dict[str, str]:
    """Without the settings of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "DAGSTER_", "COLUMNS"))} | extra


def run_mesh(root: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MESH, *arguments], cwd=root, env=environment(**extra), capture_output=True, text=True, check=False)


def start_mesh(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """As a person starts it, also where a shell in the background told these tests to ignore Ctrl-C."""
    return subprocess.Popen(
        [*MESH, *arguments],
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def invoke(root: Path, *arguments: str, typed: str | None = None, **extra: str) -> Result:
    clean = {"MESH_ROOT": str(root), "MESH_HOME": None, "COLUMNS": None}
    return CliRunner().invoke(app, list(arguments), input=typed, env={**clean, **extra})
