"""A mesh with a port that its own domain sees whole and finance in part, behind the REST catalog."""

from collections.abc import Iterator

import httpx
import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.attached_mesh import ORDERS, Wire, attachable
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        with attachable(Gateway(lakehouse)) as wire:
            yield wire


@pytest.fixture(scope="module")
def owner(wire) -> Iterator[httpx.Client]:
    """People of the port's own domain see it whole."""
    with wire.client("sales") as client:
        yield client
