from pathlib import Path

import pytest

from tests.cli.commands import run_mesh
from tests.sample_mesh import write_sample_mesh


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The sample mesh, run once. Tests only read it."""
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    done = run_mesh(root, "run", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    return root
