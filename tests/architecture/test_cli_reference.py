"""The reference of the commands is what the commands say of themselves."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_reference_is_the_one_that_the_commands_make():
    command = [Path(sys.executable).with_name("typer"), "mesh_platform.cli.main", "utils", "docs", "--name", "mesh", "--title", "Commands"]
    made = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "TYPER_USE_RICH": "0"}, capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").strip() == made.strip(), "renew it: make docs"
