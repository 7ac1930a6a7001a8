import csv
import io
import json

import pyarrow.parquet
import pytest

from tests.cli.commands import invoke

ORDERS = "sales.orders.daily"


def test_rows_come_as_a_table_for_people(built):
    result = invoke(built, "read", ORDERS, "--columns", "order_id,channel", "--where", "channel = 'web'")
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()] == [["order_id", "channel"], ["2", "web"], ["3", "web"]]
    assert "2 rows  (sales.orders.daily at snapshot " in result.stderr


def test_a_table_says_when_there_is_more(built):
    assert invoke(built, "read", ORDERS, "--limit", "1").stderr.startswith("the first 1 row, more with --limit")


def test_rows_come_as_csv(built):
    rows = list(csv.DictReader(io.StringIO(invoke(built, "read", ORDERS, "--format", "csv").stdout)))
    assert [row["amount"] for row in rows] == ["10.50", "99.90", "5.00", "42.00"]


def test_rows_come_as_json(built):
    rows = json.loads(invoke(built, "read", ORDERS, "--format", "json", "--limit", "2").stdout)
    assert [row["order_id"] for row in rows] == [1, 2]


def test_rows_come_as_parquet(built, tmp_path):
    file = tmp_path / "orders.parquet"
    result = invoke(built, "read", ORDERS, "--format", "parquet", "--output", str(file))
    assert "4 rows" in result.stderr
    assert pyarrow.parquet.read_table(file).num_rows == 4


def test_a_query_joins_ports(built):
    sql = f"""select m.month, count(*) as n from finance.revenue.monthly m
        join {ORDERS} o on m.month = date_trunc('month', o.ordered_at) group by all order by 1"""
    assert [row["n"] for row in json.loads(invoke(built, "query", sql, "--format", "json").stdout)] == [3, 1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["read", ORDERS, "--columns", "color"], "color"),
        (["read", ORDERS, "--where", "amount >"], "condition"),
        (["read", "sales.orders.weekly"], "no port 'sales.orders.weekly'"),
        (["read", "sales.orders"], "write it as domain.product.port"),
        (["read", ORDERS, "--as-of", "yesterday"], "neither a time nor a snapshot"),
        (["read", ORDERS, "--output", "rows.txt"], "--format csv"),
        (["query", "drop table sales.orders.daily"], "SELECT"),
        (["read", ORDERS, "--format", "xml"], "xml"),
    ],
)
def test_a_call_that_cannot_be_carried_out_ends_with_2_and_says_why(built, arguments, told):
    result = invoke(built, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_what_nobody_published_yet_is_refused(built):
    assert invoke(built, "read", ORDERS, "--as-of", "2001-01-01").exit_code == 1
