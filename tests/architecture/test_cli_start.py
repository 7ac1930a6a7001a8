"""The command line answers at once: what it does not need, it does not load."""

import json
import os
import re
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
# Forks of one process, for a process of its own for each command would start Python and import the same a hundred times over.
PROGRAM = f"""\
import contextlib, io, json, os, sys
import typer
from mesh_platform.cli.main import app
command = typer.main.get_command(app)
with contextlib.redirect_stdout(io.StringIO()):
    command(["--help"], standalone_mode=False)
for words in json.loads(sys.argv[1]):
    sys.stdout.flush()
    if not os.fork():
        try:
            command(words, prog_name="mesh")
        finally:
            print("LOADED", *sorted({HEAVY!r} & set(sys.modules)), flush=True)
            os._exit(0)
    os.wait()
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


def loaded_by(*calls: list[str], folder: Path | None = None, **environment: str) -> list[tuple[str, list[str]]]:
    """What each call printed, and what it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(calls)],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, **environment},
    )
    ends = re.finditer(r"(.*?)^LOADED(.*?)$", done.stdout, re.DOTALL | re.MULTILINE)
    return [(each[1], each[2].split()) for each in ends]


def test_help_loads_nothing_heavy():
    calls = [[*name.split(), "--help"] for name in ("", *COMMANDS)]
    said = loaded_by(*calls)
    assert [" ".join(call) for call, (printed, _) in zip(calls, said, strict=True) if "Usage: mesh" not in printed] == []
    assert {" ".join(call): loaded for call, (_, loaded) in zip(calls, said, strict=True) if loaded} == {}


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
    [(printed, loaded)] = loaded_by(
        [], folder=root, _MESH_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=str(len(words) - 1), _TYPER_COMPLETE_ARGS=typed
    )
    assert printed.split() == offered
    assert loaded == []


def test_completion_outside_a_mesh_offers_nothing(tmp_path):
    [(printed, _)] = loaded_by(
        [], folder=tmp_path, _MESH_COMPLETE="complete_bash", COMP_WORDS="mesh run s", COMP_CWORD="2", _TYPER_COMPLETE_ARGS="mesh run s"
    )
    assert printed.split() == []
