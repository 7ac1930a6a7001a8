from pathlib import Path

import pytest

from tests.observability.alerts.conftest import hook
from tests.sample_mesh import ORDERS_SQL, write_sample_mesh

__all__ = ["hook"]

DAILY = """\
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[3]


def daily(order_lines: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    if (ROOT / "broken").exists():
        raise ZeroDivisionError("the value was Ada")
    sign = "-" if (ROOT / "negative").exists() else ""
    return order_lines.project(
        f"order_id, ordered_at::timestamptz as ordered_at, channel, customer, {sign}amount::decimal(10, 2) as amount"
    )
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample mesh, whose orders are made by code that fails while `broken` exists, and makes bad rows while `negative` does."""
    return write_sample_mesh(tmp_path / "mesh", {ORDERS_SQL: None, "domains/sales/orders/daily.py": DAILY})
