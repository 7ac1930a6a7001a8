"""A mesh whose orders are granted to finance in part, behind Flight SQL, and the driver that people use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_flightsql.dbapi as adbc
import pytest
from adbc_driver_flightsql import DatabaseOptions

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.flight.server import FlightDoor
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity import tokens
from mesh_platform.gateway.tls import own_certificate
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.publishing.conftest import Publisher

ORDERS = f"""
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-01 11:00:00Z', 'web', '{CANARY}_grace', 99.90),
        (3, timestamptz '2024-02-01 17:45:00Z', 'shop', '{CANARY}_edsger', 4242.42)
    ) made (order_id, ordered_at, channel, customer, amount)"""


@dataclass(frozen=True)
class Wire:
    url: str
    gateway: Gateway
    authority: Path

    def token(self, consumer: str = "finance.revenue", **said) -> str:
        store, mesh = self.gateway.lakehouse, self.gateway.mesh()
        return tokens.issue(store, mesh, consumer=consumer, **said)[1]

    def connect(self, token: str, **options: str) -> adbc.Connection:
        sent = {DatabaseOptions.AUTHORIZATION_HEADER.value: f"Bearer {token}"} if token else {}
        trusted = {DatabaseOptions.TLS_ROOT_CERTS.value: self.authority.read_text()}
        return adbc.connect(self.url, db_kwargs={**sent, **trusted, **options}, autocommit=True)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    settings = Settings(root=root, query_seconds=5)
    with open_lakehouse(settings) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        gateway, certificate = Gateway(lakehouse), own_certificate(settings)
        assert certificate.authority is not None
        with FlightDoor(gateway, host="127.0.0.1", port=0, tls=certificate) as door:
            yield Wire(door.url, gateway, certificate.authority)


@pytest.fixture
def query(wire) -> Iterator[Callable[..., list[dict]]]:
    with wire.connect(wire.token()) as connection:

        def ask(sql: str) -> list[dict]:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetch_arrow_table().to_pylist()

        yield ask
