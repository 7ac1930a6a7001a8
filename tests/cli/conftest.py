import shutil
from pathlib import Path

import pytest

from tests.cli.commands import run_mesh
from tests.sample_mesh import write_sample_mesh


@pytest.fixture(scope="session")
def _meshes(tmp_path_factory) -> tuple[Path, Path]:
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    done = run_mesh(root, "run", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    return root, shutil.copytree(root, tmp_path_factory.mktemp("untouched") / "mesh")


@pytest.fixture(scope="session")
def built(_meshes) -> Path:
    """The sample mesh, run once. Tests only read it, which its ledger keeps."""
    return _meshes[0]


@pytest.fixture(scope="session")
def untouched(_meshes) -> Path:
    """The same before anybody had read it: to be copied."""
    return _meshes[1]
