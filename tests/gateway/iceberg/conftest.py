"""A mesh with a port that is granted in part, one that is granted whole and one that is public, behind the REST catalog."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity import tokens
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher

ORDERS = """
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', 'ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-02 11:00:00Z', 'web', 'grace', 99.90)
    ) made (order_id, ordered_at, channel, customer, amount)"""


@dataclass(frozen=True)
class Wire:
    url: str
    root: Path
    gateway: Gateway

    def token(self, consumer: str) -> str:
        return tokens.issue(self.gateway.lakehouse, self.gateway.mesh(), consumer=consumer)[1]

    def client(self, consumer: str = "") -> httpx.Client:
        headers = {"authorization": f"Bearer {self.token(consumer)}"} if consumer else {}
        return httpx.Client(base_url=f"{self.url}/iceberg/v1", headers=headers, timeout=30)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        gateway = Gateway(lakehouse)
        server = uvicorn.Server(uvicorn.Config(make_app(gateway), host="127.0.0.1", port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Wire(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", root, gateway)
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def owner(wire) -> Iterator[httpx.Client]:
    """People of the port's own domain see it whole."""
    with wire.client("sales") as client:
        yield client
