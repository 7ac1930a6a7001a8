import pytest

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.sample_mesh import write_sample_mesh


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(tmp_path / "mesh")


@pytest.fixture
def lakehouse(root, tmp_path):
    with open_lakehouse(Settings(root=root, home=tmp_path / "state")) as opened:
        yield opened
