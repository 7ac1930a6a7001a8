"""The command line answers at once: what it does not need, it does not load."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from mesh_platform.cli.main import app
from tests.sample_mesh import write_sample_mesh

HEAVY = {"dagster", "dbt", "duckdb", "pandas", "polars", "pyarrow", "pyiceberg", "sqlalchemy", "jsonschema_rs"}
PROGRAM = f"""\
import atexit, sys
from mesh_platform.cli.main import app
atexit.register(lambda: print("LOADED", *sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr))
app(prog_name="mesh")
"""
COMMANDS = typer.main.get_command(app).commands  # ty: ignore[unresolved-attribute]


def loaded_by(*arguments: str, folder: Path | None = None, **environment: str) -> tuple[str, list[str]]:
    """What the command printed, and what it loaded."""
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
    )
    return result.stdout, result.stderr.rpartition("LOADED")[2].split()


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=["mesh", *COMMANDS])
def test_help_loads_nothing_heavy(command):
    printed, loaded = loaded_by(*command, "--help")
    assert "Usage: mesh" in printed
    assert loaded == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name):
    told = COMMANDS[name].help
    assert told.splitlines()[0].endswith(".")
    assert f"Example: mesh {name}" in told


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name):
    unexplained = [each.name for each in COMMANDS[name].params if not getattr(each, "help", "")]
    assert unexplained == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("mesh run fin", ["finance", "finance.revenue", "finance.revenue.monthly"]),
        ("mesh read sales.", ["sales.orders.daily"]),
        ("mesh ls s", ["sales"]),
        ("mesh hist", ["history"]),
    ],
)
def test_completion_offers_names_without_reading_a_declaration(tmp_path, typed, offered):
    root = write_sample_mesh(tmp_path, {"domains/sales/orders/orders.odps.yaml": "not: [valid"})
    words = typed.split()
    printed, loaded = loaded_by(
        folder=root, _MESH_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=str(len(words) - 1), _TYPER_COMPLETE_ARGS=typed
    )
    assert printed.split() == offered
    assert loaded == []


def test_completion_outside_a_mesh_offers_nothing(tmp_path):
    printed, _ = loaded_by(
        folder=tmp_path, _MESH_COMPLETE="complete_bash", COMP_WORDS="mesh run s", COMP_CWORD="2", _TYPER_COMPLETE_ARGS="mesh run s"
    )
    assert printed.split() == []
