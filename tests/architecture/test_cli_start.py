"""The command line answers at once: what it does not need, it does not load."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from mesh_platform.cli.main import app
from tests.sample_mesh import write_sample_mesh

HEAVY = {"dagster", "dbt", "dlt", "duckdb", "pandas", "polars", "pyarrow", "pyiceberg", "sqlalchemy", "jsonschema_rs"}
PROGRAM = f"""\
import atexit, sys
from mesh_platform.cli.main import app
atexit.register(lambda: print("LOADED", *sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr))
app(prog_name="mesh")
"""


def every_command(group: Any, *above: str) -> Iterator[tuple[str, Any]]:
    """Groups and what is in them, each by the words that a person types after `mesh`."""
    for name, command in group.commands.items():
        yield " ".join((*above, name)), command
        if isinstance(command, TyperGroup):
            yield from every_command(command, *above, name)


COMMANDS = dict(every_command(typer.main.get_command(app)))
GROUPS = [name for name, each in COMMANDS.items() if isinstance(each, TyperGroup)]
LEAVES = [name for name in COMMANDS if name not in GROUPS]


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


@pytest.mark.parametrize("command", [[], *(name.split() for name in COMMANDS)], ids=["mesh", *COMMANDS])
def test_help_loads_nothing_heavy(command):
    printed, loaded = loaded_by(*command, "--help")
    assert "Usage: mesh" in printed
    assert loaded == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_in_a_sentence_what_it_does(name):
    assert COMMANDS[name].help.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_gives_an_example(name):
    assert f"Example: mesh {name}" in COMMANDS[name].help


@pytest.mark.parametrize("name", LEAVES)
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
        ("mesh policy show columns-d", ["columns-described"]),
        ("mesh audit show sales.", ["sales.orders", "sales.orders.daily"]),
        ("mesh audit ver", ["verify"]),
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
