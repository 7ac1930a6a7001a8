from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import load_settings
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

ORDERS = "sales.orders.daily"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
_BOARD = "applications:\n- {name: board, owner: team:finance, purpose: Shows what was earned.}\n"
_FINANCE = "domains/finance/domain.yaml"


@dataclass(frozen=True)
class Market:
    """A mesh in which consumers speak, each on a day."""

    lakehouse: Lakehouse
    mesh: Mesh

    def record(self, kind: Kind, subject: str = ORDERS, *, day: float = 0, **details) -> int:
        with clock.frozen_at(on(day)):
            return self.lakehouse.ledger.record(kind, subject, details=details)

    def read(self, consumer: str = "finance.revenue", *, day: float = 0, snapshot: int = 1, port: str = ORDERS) -> int:
        return self.record(Kind.READ, port, day=day, consumer=consumer, snapshot_id=snapshot, columns=[], purpose="")


def on(day: float) -> datetime:
    return START + timedelta(days=day)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return write_sample_mesh(tmp_path_factory.mktemp("market"), {_FINANCE: SAMPLE_MESH[_FINANCE] + _BOARD})


@pytest.fixture(scope="module")
def mesh(root: Path) -> Mesh:
    return require_mesh(root)


@pytest.fixture
def market(root: Path, mesh: Mesh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    with open_lakehouse(load_settings(root)) as lakehouse:
        yield Market(lakehouse, mesh)
