"""Somebody who has never seen the platform follows docs/first-product.md to the letter, in a copy of the mesh that ships."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"^`(?P<file>domains/[^`]+)`\n\n```\w+\n(?P<content>.*?)^```|^```console\n(?P<console>.*?)^```", re.MULTILINE | re.DOTALL)
REFUSAL = re.compile(r"^```text\n\$ mesh run weather\.storms\n(?P<printed>.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> list[tuple[str, int, str]]:
    """Each command of the document with its exit code and what it printed, files written in between as it says."""
    copy = tmp_path_factory.mktemp("first_product")
    for name in ("domains", "dbt_projects"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    shutil.copy(ROOT / "workspace.yaml", copy)
    assert run(copy, "mesh run weather")[1] == 0
    ran = []
    for step in STEP.finditer((ROOT / "docs" / "first-product.md").read_text()):
        if step["file"]:
            file = copy / step["file"]
            file.parent.mkdir(exist_ok=True)
            file.write_text(step["content"])
        else:
            ran += [run(copy, line.removeprefix("$ ")) for line in step["console"].splitlines()]
    return ran


def run(folder: Path, command: str) -> tuple[str, int, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "DAGSTER_", "COLUMNS"))}
    done = subprocess.run(
        command.split(),
        cwd=folder,
        env={**environment, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return command, done.returncode, done.stdout


def test_the_document_leads_from_a_refusal_to_a_published_product(outputs):
    assert [(command, code) for command, code, _ in outputs] == [
        ("mesh check", 0),
        ("mesh run weather.storms", 1),
        ("mesh read weather.storms.hours --limit 3", 1),
        ("mesh run weather.storms", 0),
        ("mesh read weather.storms.hours --limit 3", 0),
    ]


def test_the_refusal_names_the_broken_promise_and_shows_rows(outputs):
    refused = outputs[1][2]
    assert "wind_speed_range" in refused
    assert "25.317" in refused


def test_what_was_refused_cannot_be_read(outputs):
    assert "has not been published yet" in outputs[2][2]


def test_what_was_mended_can_be_read(outputs):
    assert "LGA" in outputs[4][2] or "JFK" in outputs[4][2]


def test_the_readme_shows_the_refusal_as_it_is_printed(outputs):
    shown = REFUSAL.search((ROOT / "README.md").read_text())
    assert shown, "the README shows no refusal"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(shown["printed"].replace("…", "..."), outputs[1][2], flags), outputs[1][2]
