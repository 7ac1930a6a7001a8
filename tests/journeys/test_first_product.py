"""Somebody who has never seen the platform follows docs/first-product.md to the letter, in a copy of the mesh that ships."""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEP = re.compile(
    r"^`(?P<file>domains/[^`]+)`\n\n```(?P<language>\w+)\n(?P<content>.*?)^```|^```console\n(?P<console>.*?)^```", re.MULTILINE | re.DOTALL
)
REFUSED = 3  # the number of the command that is
REFUSAL = re.compile(r"^```text\n\$ mesh run weather\.storms\n(?P<printed>.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> list[tuple[str, int, str]]:
    """Each command of the document with its exit code and what it printed, files written in between as it says."""
    copy = tmp_path_factory.mktemp("first_product")
    for name in ("domains", "dbt_projects"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    for name in ("workspace.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, copy)
    assert run(copy, "mesh run weather")[1] == 0
    ran = []
    for step in STEP.finditer((ROOT / "docs" / "first-product.md").read_text()):
        if step["file"]:
            write(copy / step["file"], step["language"], step["content"])
        else:
            ran += [run(copy, line.removeprefix("$ ")) for line in step["console"].splitlines()]
    return ran


def write(file: Path, language: str, content: str) -> None:
    """The content of a file, or what a diff says of it."""
    if language == "diff":
        old, new = ("".join(each[1:] for each in content.splitlines(keepends=True) if each[0] in signs) for signs in (" -", " +"))
        assert file.read_text().count(old) == 1, f"{file.name} has not just once:\n{old}"
        content = file.read_text().replace(old, new)
    assert file.is_file(), "each file is there, for it was begun as a whole"
    file.write_text(content)


def run(folder: Path, command: str) -> tuple[str, int, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "DAGSTER_", "COLUMNS"))}
    done = subprocess.run(
        shlex.split(command),
        cwd=folder,
        env={**environment, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return command, done.returncode, done.stdout


def test_the_document_leads_from_a_refusal_to_a_published_product(outputs):
    assert [(" ".join(command.split()[:3]), code) for command, code, _ in outputs] == [
        ("mesh new product", 0),
        ("mesh check", 0),
        ("pytest domains/weather/storms", 0),
        ("mesh run weather.storms", 1),
        ("mesh read weather.storms.hours", 1),
        ("mesh run weather.storms", 0),
        ("mesh read weather.storms.hours", 0),
        ("pytest domains/weather/storms", 0),
    ]


def test_the_refusal_names_the_broken_promise_and_shows_rows(outputs):
    refused = outputs[REFUSED][2]
    assert "wind_speed_range" in refused
    assert "25.317" in refused


def test_what_was_refused_cannot_be_read(outputs):
    assert "has not been published yet" in outputs[REFUSED + 1][2]


def test_what_was_mended_can_be_read(outputs):
    assert "LGA" in outputs[REFUSED + 3][2] or "JFK" in outputs[REFUSED + 3][2]


def test_the_readme_shows_the_refusal_as_it_is_printed(outputs):
    shown = REFUSAL.search((ROOT / "README.md").read_text())
    assert shown, "the README shows no refusal"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(shown["printed"].replace("…", "..."), outputs[REFUSED][2], flags), outputs[REFUSED][2]
