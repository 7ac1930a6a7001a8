"""An agent at a mesh whose orders are granted to finance in part; a port is full of what hostile owners and rows may say."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp_types import CallToolResult

from mesh_platform.agents.agent import Agent
from mesh_platform.agents.server import make_server
from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.publishing.conftest import Publisher

CONSUMER = "finance.revenue"
WHILE_IT_IS_GRANTED = datetime(2027, 1, 1, tzinfo=UTC)
ORDERS = f"""
    select * from (values
        (1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', 10.50::decimal(10, 2)),
        (2, timestamptz '2024-01-01 11:00:00Z', 'web', '{CANARY}_grace', 99.90),
        (3, timestamptz '2024-02-01 17:45:00Z', 'shop', '{CANARY}_edsger', 4242.42)
    ) made (order_id, ordered_at, channel, customer, amount)"""


class Desk:
    """An agent's side of a server."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def agent(self, consumer: str = CONSUMER) -> Agent:
        return Agent(self.gateway, Principal(subject="bot", consumer=Consumer.parse(consumer) if consumer else None))

    def call(self, tool: str, *, consumer: str = CONSUMER, **arguments: Any) -> CallToolResult:
        return self.talk(lambda client: client.call_tool(tool, arguments), consumer=consumer)

    def talk(self, ask: Callable[[Client], Awaitable[Any]], *, consumer: str = CONSUMER) -> Any:
        async def talk() -> Any:
            async with Client(make_server(lambda: self.agent(consumer))) as client:
                return await ask(client)

        return anyio.run(talk)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_guarded_mesh(tmp_path_factory.mktemp("mesh"))


@pytest.fixture(scope="module")
def desk(root) -> Iterator[Desk]:
    with clock.frozen_at(WHILE_IT_IS_GRANTED), open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
        yield Desk(Gateway(lakehouse))
