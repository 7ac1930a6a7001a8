from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.publishing.declared import record_declarations
from mesh_platform.scorecards.scorecard import Scorecard
from mesh_platform.scorecards.scoring import score
from mesh_platform.settings import Settings
from tests.publishing.conftest import Publisher
from tests.sample_mesh import write_sample_mesh

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
ORDERS = PortAddress.parse("sales.orders.daily")
ROWS = """
    select i::bigint as order_id, timestamptz '2026-03-01 00:00:00+00' as ordered_at, ['shop', 'web'][1 + i % 2] as channel,
           'Ada' as customer, (i * 10.5)::decimal(10, 2) as amount from range(1, 31) made(i)"""


class Shop:
    """The sample mesh with a store: `sales.orders` is edited, built and judged."""

    def __init__(self, lakehouse: Lakehouse) -> None:
        self.lakehouse = lakehouse
        self.root = lakehouse.settings.root
        self.publisher = Publisher(lakehouse)

    @property
    def mesh(self) -> Mesh:
        mesh, problems = load_mesh(self.root)
        assert problems == ()
        return mesh

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def build(self, rows: str = ROWS, *, port: PortAddress = ORDERS) -> None:
        """As a run does it: the declarations are recorded first, and the contract has to hold."""
        record_declarations(self.lakehouse, self.mesh.product_of(port), root=self.root)
        self.publisher.publish(self.mesh.port(port), rows)

    def card(self, product: str = "sales.orders", *, after: timedelta = timedelta()) -> Scorecard:
        with clock.frozen_at(clock.now() + after):
            (card,) = score(self.lakehouse, self.mesh, products={ProductAddress.parse(product)})
        return card


@contextmanager
def open_shop(folder: Path) -> Generator[Shop]:
    """Nothing is built yet."""
    with clock.frozen_at(START), open_lakehouse(Settings(root=write_sample_mesh(folder), actor="ada")) as lakehouse:
        yield Shop(lakehouse)


@pytest.fixture
def shop(tmp_path) -> Generator[Shop]:
    with open_shop(tmp_path) as opened:
        yield opened
