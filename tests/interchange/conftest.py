"""A mesh whose orders were published once and refused once, and are granted to finance in part."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.publishing.conftest import Publisher

WHILE_IT_IS_GRANTED = datetime(2027, 1, 1, tzinfo=UTC)


def orders(amount: str) -> str:
    row = f"(1::bigint, timestamptz '2024-01-01 09:30:00Z', 'shop', '{CANARY}_ada', {amount}::decimal(10, 2))"
    return f"select * from (values {row}) made (order_id, ordered_at, channel, customer, amount)"


@pytest.fixture(scope="module")
def lakehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakehouse]:
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    port = require_mesh(root).select("sales.orders.daily")[0]
    with clock.frozen_at(WHILE_IT_IS_GRANTED), open_lakehouse(Settings(root=root)) as opened:
        publisher = Publisher(opened)
        publisher.publish(port, orders("10.5"), run="0b6a1a3e-6c5c-4b8e-8a52-1f0c2d3e4f50")
        with suppress(ContractBroken):
            publisher.publish(port, orders("-4242.42"))
        yield opened


@pytest.fixture(scope="module")
def mesh(lakehouse: Lakehouse) -> Mesh:
    return require_mesh(lakehouse.settings.root)
