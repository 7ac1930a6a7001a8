from pathlib import Path

import pytest

from tests.sample_mesh import write_sample_mesh


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings of the person who runs the tests must not lead them to a real mesh."""
    monkeypatch.delenv("MESH_ROOT", raising=False)
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_sample_mesh(tmp_path / "mesh")
