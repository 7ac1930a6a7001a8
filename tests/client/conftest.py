"""A mesh whose orders are granted to finance in part: as it is here, and behind its gateway over TLS."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mesh_platform import connect
from mesh_platform.client.mesh import Mesh
from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.tokens import issue
from mesh_platform.gateway.tls import own_certificate
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.listening import listening
from tests.publishing.conftest import Publisher

CONSUMER, STRANGER = "finance.revenue", "finance"
WHILE_IT_IS_GRANTED = datetime(2027, 1, 1, tzinfo=UTC)
ORDERS = f"""
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-01 11:00:00Z', 'web', '{CANARY}_grace', 99.90),
        (3, timestamptz '2024-02-01 17:45:00Z', 'shop', '{CANARY}_edsger', 4242.42)
    ) made (order_id, ordered_at, channel, customer, amount)"""


@dataclass(frozen=True)
class Served:
    """One mesh, two ways to it."""

    root: Path
    url: str
    certificate: Path
    gateway: Gateway
    publisher: Publisher

    def local(self, consumer: str = CONSUMER) -> Mesh:
        return connect(root=self.root, consumer=consumer)

    def remote(self, consumer: str = CONSUMER) -> Mesh:
        return connect(self.url, self.token(consumer), certificate=self.certificate)

    def token(self, consumer: str = CONSUMER) -> str:
        return issue(self.gateway.lakehouse, self.gateway.mesh(), consumer=consumer, subject=self.gateway.lakehouse.ledger.actor)[1]

    def publish(self, rows: str) -> None:
        self.publisher.publish(require_mesh(self.root).select("sales.orders.daily")[0], rows)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    certificate = own_certificate(Settings(root=root))  # by the clock that clients go by
    with clock.frozen_at(WHILE_IT_IS_GRANTED), open_lakehouse(Settings(root=root)) as lakehouse:
        gateway = Gateway(lakehouse)
        tls: Any = {"ssl_certfile": certificate.certificate, "ssl_keyfile": certificate.key}
        assert certificate.authority is not None
        with listening(make_app(gateway), **tls) as url:
            served = Served(root, url, certificate.authority, gateway, Publisher(lakehouse))
            served.publish(ORDERS)
            yield served


@pytest.fixture
def local(served) -> Iterator[Mesh]:
    with served.local() as mesh:
        yield mesh


@pytest.fixture
def remote(served) -> Iterator[Mesh]:
    with served.remote() as mesh:
        yield mesh


@pytest.fixture(params=["local", "remote"])
def mesh(request) -> Mesh:
    return request.getfixturevalue(request.param)
