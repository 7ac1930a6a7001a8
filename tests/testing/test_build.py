"""A domain's own test builds a port from rows that it gives, and gets the verdicts that a run would get."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mesh_platform.concepts.check import Verdict
from mesh_platform.errors import InvalidDeclaration, SchemaMismatch, UnknownName, UsageError
from mesh_platform.testing import build
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, REVENUE_SQL, SAMPLE_MESH, write_sample_mesh

ORDER = {"order_id": 1, "ordered_at": "2024-01-05T10:00:00Z", "channel": "web", "customer": "Ada", "amount": "10.50"}
LINE = {"order_id": 1, "ordered_at": datetime(2024, 1, 5, tzinfo=UTC), "channel": "web", "customer": "Ada", "amount": 10.5}


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return write_sample_mesh(tmp_path_factory.mktemp("mesh"))


def orders(root: Path, *rows: dict):
    return build("sales.orders.daily", inputs={"order_lines": list(rows)}, root=root)


def test_rows_of_a_port_take_the_types_of_its_contract(root):
    made = build("finance.revenue.monthly", inputs={"orders": [ORDER, {**ORDER, "order_id": 2, "amount": "0.50"}]}, root=root)
    assert made.failed == ()
    assert made.rows == [{"month": date(2024, 1, 1), "orders": 2, "revenue": Decimal("11.00")}]
    assert made.verdicts["revenue_required"] is Verdict.PASSED


def test_a_broken_promise_fails_with_its_rows(root):
    made = orders(root, LINE, {**LINE, "amount": -1.0, "channel": "fax"})
    assert {"amount_range"} < set(made.failed) < made.verdicts.keys()
    assert len(made.rows) == 2


def test_a_source_that_is_a_file_is_read_where_it_lies(root):
    made = build("sales.orders.daily", root=root)
    assert (made.failed, len(made.rows)) == ((), 4)


def test_an_input_that_is_not_given_is_empty(root):
    assert build("finance.revenue.monthly", root=root).rows == []


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame([{**LINE, "ordered_at": "2024-01-05T10:00:00Z"}]),
        pd.DataFrame([{**LINE, "ordered_at": pd.Timestamp("2024-01-05T11:00:00", tz="Europe/Berlin")}]),
        pl.DataFrame([LINE]),
        pl.LazyFrame([LINE]),
        pa.Table.from_pylist([LINE]),
        ({**LINE} for _ in range(1)),
    ],
    ids=lambda each: type(each).__name__,
)
def test_rows_may_be_any_table(root, table):
    assert len(build("sales.orders.daily", inputs={"order_lines": table}, root=root).rows) == 1


def test_rows_may_lie_in_a_file(root, tmp_path):
    table = pl.DataFrame([LINE])
    table.write_csv(tmp_path / "lines.csv")
    table.write_parquet(tmp_path / "lines.parquet")
    table.write_json(tmp_path / "lines.json")
    for file in tmp_path.iterdir():
        assert len(build("sales.orders.daily", inputs={"order_lines": file}, root=root).rows) == 1


def test_a_function_gets_its_tables_and_its_resources(tmp_path):
    code = """\
import polars as pl


def monthly(orders: pl.DataFrame, rate: float) -> pl.DataFrame:
    revenue = (pl.col("amount").sum() * rate).cast(pl.Decimal(12, 2)).alias("revenue")
    month = pl.col("ordered_at").dt.truncate("1mo").dt.date().alias("month")
    return orders.group_by(month).agg(pl.len().cast(pl.Int64).alias("orders"), revenue)
"""
    root = write_sample_mesh(tmp_path, {REVENUE_SQL: None, "domains/finance/revenue/monthly.py": code})
    made = build("finance.revenue.monthly", inputs={"orders": [ORDER]}, resources={"rate": 2}, root=root)
    assert made.rows[0]["revenue"] == Decimal("21.00")
    with pytest.raises(UsageError, match="takes 'rate'"):
        build("finance.revenue.monthly", inputs={"orders": [ORDER]}, root=root)


def test_a_foreign_key_is_held_against_the_rows_that_are_given(tmp_path):
    key = "  - name: orders\n    relationships:\n    - to: sales.orders.daily.order_id\n"
    changed = SAMPLE_MESH["domains/finance/revenue/monthly.odcs.yaml"].replace("  - name: orders\n", key)
    root = write_sample_mesh(tmp_path, {"domains/finance/revenue/monthly.odcs.yaml": changed})
    made = build("finance.revenue.monthly", inputs={"orders": [{**ORDER, "order_id": 7}]}, root=root)
    assert len(made.failed) == 1
    assert build("finance.revenue.monthly", inputs={"orders": [ORDER]}, root=root).failed == ()


def test_nothing_of_the_mesh_is_touched(root):
    before = sorted(root.rglob("*"))
    orders(root, LINE)
    assert sorted(root.rglob("*")) == before


def test_columns_that_are_not_promised_end_it_as_in_a_run(tmp_path):
    root = write_sample_mesh(tmp_path, {ORDERS_SQL: "select order_id from order_lines"})
    with pytest.raises(SchemaMismatch, match="customer: promised as string, but not built"):
        orders(root, LINE)


@pytest.mark.parametrize(
    ("inputs", "more", "kind", "said"),
    [
        ({"order": []}, {}, UsageError, "Did you mean `orders`"),
        ({"orders": [{"order": 1}]}, {}, UsageError, "has no column 'order'"),
        ({"orders": 3}, {}, UsageError, "neither dicts nor a table"),
        ({"orders": [{"order_id": 1}, {"order_id": "b"}]}, {}, UsageError, "do not fit together"),
        ({"orders": "rows.txt"}, {}, UsageError, "no file of rows"),
        ({}, {"partition": "2024-01-01"}, UsageError, "is not partitioned"),
        ({}, {"address": "finance.revenue.yearly"}, UnknownName, "monthly"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_a_hint(root, inputs, more, kind, said):
    with pytest.raises(kind, match=said):
        build(**{"address": "finance.revenue.monthly", "inputs": inputs, "root": root, **more})


def test_a_product_that_is_not_valid_shows_its_problems(tmp_path):
    root = write_sample_mesh(tmp_path, {ORDERS_ODCS: "not: [valid"})
    with pytest.raises(InvalidDeclaration, match="not valid"):
        build("sales.orders.daily", root=root)
