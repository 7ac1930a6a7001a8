import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.dbt.projects import parse_projects
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import DAILY, write_dbt_mesh

BEFORE = 1_000_000_000  # a moment long ago, in seconds


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_dbt_mesh(tmp_path)


def _files(root: Path) -> Iterator[Path]:
    return (each for each in (root / "dbt_projects").rglob("*") if each.is_file())


def _age_sources(root: Path) -> None:
    for file in _files(root):
        os.utime(file, (BEFORE, BEFORE))


def test_a_project_is_parsed_once_and_again_when_a_file_is_newer(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings, mesh = load_settings(root), require_mesh(root)
    _age_sources(root)
    before = set(_files(root))
    with caplog.at_level(logging.WARNING, logger="mesh_platform"):
        [manifest] = parse_projects(settings, mesh)
        assert manifest == root / "dbt_projects" / "sales" / "target" / "manifest.json"
        assert set(_files(root)) == {*before, manifest}

        parse_projects(settings, mesh)
        assert len(caplog.records) == 1

        os.utime(manifest, (BEFORE + 1, BEFORE + 1))
        os.utime(root / DAILY, (BEFORE + 2, BEFORE + 2))
        parse_projects(settings, mesh)
        assert len(caplog.records) == 2
