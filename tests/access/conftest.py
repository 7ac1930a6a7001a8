from pathlib import Path

import pytest

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import load_settings
from tests.publishing.conftest import publisher
from tests.sample_mesh import write_sample_mesh

__all__ = ["publisher"]

ORDERS = """
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', 'Ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-01 11:00:00Z', 'web', 'Grace', 99.90),
        (3, timestamptz '2024-01-02 08:15:00Z', null, 'Ada', 5.00)
    ) made (order_id, ordered_at, channel, customer, amount)"""


@pytest.fixture(autouse=True)
def _for_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most tests read as the domain that owns the orders; who reads for somebody else says so."""
    monkeypatch.setenv("MESH_CONSUMER", "sales")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_sample_mesh(tmp_path)


@pytest.fixture
def mesh(root: Path) -> Mesh:
    return require_mesh(root)


@pytest.fixture
def lakehouse(root: Path):
    with open_lakehouse(load_settings(root)) as opened:
        yield opened


@pytest.fixture
def published(mesh, publisher):
    """The release of three orders."""
    return publisher.publish(mesh.select("sales.orders.daily")[0], ORDERS).release
