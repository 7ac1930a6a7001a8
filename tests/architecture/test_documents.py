"""The commands in the documents are ones that `mesh` takes, and what the README shows is what comes out.

A ```console block of the README is a dialogue on the mesh that ships, with nothing published at first: each line that
starts with `$` is run, in order, and the lines below it are compared with what it prints. `…` stands for what differs from
run to run, such as the number of a snapshot.
"""

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from mesh_platform.cli.main import app

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "cli.md"  # made from the commands, with their usage in place of examples
DOCUMENTS = [ROOT / "README.md", *sorted({*(ROOT / "docs").rglob("*.md")} - {REFERENCE})]
LINK = re.compile(r"\]\((?!https?:|#)(?P<path>[^)#\s]+)")
BLOCK = re.compile(r"^```(?P<language>sh|bash|shell|console)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(document: Path, *languages: str) -> Iterator[str]:
    yield from (found["text"] for found in BLOCK.finditer(document.read_text()) if found["language"] in languages)


def commands(document: Path) -> Iterator[list[str]]:
    """Every `mesh …` of a document's shell blocks, as words."""
    for line in "".join(blocks(document, "sh", "bash", "shell", "console")).splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True) if line.removeprefix("$ ").startswith("mesh ") else []
        if words:
            yield words[1 : next((at for at, word in enumerate(words) if word in ("|", ">", "&&")), None)]


def dialogue(document: Path) -> Iterator[tuple[str, str]]:
    for block in blocks(document, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected


def identity(document: Path) -> str:
    return str(document.relative_to(ROOT))


def parse(command: Any, name: str, words: list[str], parent: Any = None) -> None:
    """Raises for a command that does not exist, and for an option or argument that it does not take."""
    context = command.make_context(name, words, parent=parent)
    if isinstance(command, TyperGroup):
        named, inner, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        parse(inner, named, rest, context)


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_every_link_of_a_document_leads_somewhere(document):
    paths = [found["path"] for found in LINK.finditer(document.read_text())]
    assert [each for each in paths if not (document.parent / each).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=identity)
def test_every_command_of_a_document_is_one_that_mesh_takes(document):
    for words in commands(document):
        if "--help" not in words:
            parse(typer.main.get_command(app), "mesh", words)


def run_in_shell(command: str, state: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "DAGSTER_", "COLUMNS"))}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env={**environment, "MESH_HOME": str(state), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_readme_shows_what_comes_out(tmp_path):
    exchanges = list(dialogue(ROOT / "README.md"))
    assert exchanges, "the README shows no command with its output"
    for command, expected in exchanges:
        printed = run_in_shell(command, tmp_path).stdout
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        assert doctest.OutputChecker().check_output(expected.replace("…", "..."), printed, flags), f"$ {command}\n{printed}"


def test_the_readme_stays_short():
    assert len((ROOT / "README.md").read_text().split()) <= 900
