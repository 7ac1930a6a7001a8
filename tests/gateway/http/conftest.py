"""A mesh whose orders are granted to finance in part, behind the gateway, over real HTTP."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.tokens import issue
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.listening import listening
from tests.publishing.conftest import Publisher

ORDERS = f"""
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-01 11:00:00Z', 'web', '{CANARY}_grace', 99.90),
        (3, timestamptz '2024-02-01 17:45:00Z', 'shop', '{CANARY}_edsger', 4242.42)
    ) made (order_id, ordered_at, channel, customer, amount)"""
PORT = "/v1/products/sales/orders/daily"

READER, OWNER, STRANGER = "ada", "grace", "mallory"
SPEAKS_FOR = {READER: ("finance.revenue", ()), OWNER: ("sales", ("sales",)), STRANGER: ("finance", ("finance",))}
WHILE_IT_IS_GRANTED = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Wire:
    """A server that listens, and clients of it."""

    url: str
    gateway: Gateway
    tokens: Mapping[str, str]

    def client(self, name: str = "", **options) -> httpx.Client:
        headers = {"authorization": f"Bearer {self.tokens[name]}"} if name else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, **options)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    with clock.frozen_at(WHILE_IT_IS_GRANTED), open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        gateway = Gateway(lakehouse)
        said = {name: {"consumer": consumer, "subject": name, "domains": domains} for name, (consumer, domains) in SPEAKS_FOR.items()}
        texts = {name: issue(lakehouse, gateway.mesh(), **each)[1] for name, each in said.items()}
        with listening(make_app(gateway)) as url:
            yield Wire(url, gateway, texts)


@pytest.fixture
def anybody(wire) -> Iterator[httpx.Client]:
    with wire.client() as client:
        yield client


@pytest.fixture
def reader(wire) -> Iterator[httpx.Client]:
    with wire.client(READER) as client:
        yield client


@pytest.fixture
def owner(wire) -> Iterator[httpx.Client]:
    with wire.client(OWNER) as client:
        yield client


@pytest.fixture
def stranger(wire) -> Iterator[httpx.Client]:
    with wire.client(STRANGER) as client:
        yield client
