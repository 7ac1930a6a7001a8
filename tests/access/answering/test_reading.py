import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from mesh_platform import query, read
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName, InvalidQuery, NotPublished, StoreUnavailable, UnknownName, UsageError
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin
from tests.access.conftest import ORDERS

ADDRESS = PortAddress.parse("sales.orders.daily")


def ids(reading) -> list[int]:
    return sorted(reading.arrow().column("order_id").to_pylist())


@pytest.mark.usefixtures("published")
class TestRead:
    def test_a_port_is_read_as_arrow_polars_pandas_batches_or_a_relation(self, root):
        reading = read("sales.orders.daily", root=root)
        assert ids(reading) == [1, 2, 3]
        assert sorted(reading.polars()["order_id"].to_list()) == [1, 2, 3]
        assert sorted(reading.pandas()["order_id"]) == [1, 2, 3]
        assert sum(batch.num_rows for batch in reading.record_batches()) == 3
        assert reading.relation().aggregate("sum(amount)").fetchall() == [(Decimal("115.40"),)]
        assert reading.columns == ("order_id", "ordered_at", "channel", "customer", "amount")

    def test_the_reading_says_which_snapshot_it_is_of(self, root, published):
        assert read(ADDRESS, root=root).snapshots == {ADDRESS: published.snapshot_id}

    def test_columns_are_cut_and_come_in_the_order_asked_for(self, root):
        assert read(ADDRESS, columns=["amount", "order_id", "amount"], root=root).columns == ("amount", "order_id")

    @pytest.mark.parametrize(
        ("where", "found"),
        [
            ("channel = 'shop'", [1]),
            ("channel is null or amount > 50 -- the dear ones", [2, 3]),
            ("ordered_at::date = date '2024-01-01' and customer in ('Ada')", [1]),
            ("true", [1, 2, 3]),
        ],
    )
    def test_a_condition_keeps_the_rows_for_which_it_holds(self, root, where, found):
        assert ids(read(ADDRESS, where=where, root=root)) == found

    def test_a_condition_may_use_columns_that_are_not_handed_out(self, root):
        assert read(ADDRESS, columns=["order_id"], where="customer = 'Grace'", root=root).arrow().to_pylist() == [{"order_id": 2}]

    @pytest.mark.parametrize("where", ["nothing = 1", "sum(amount) > 1", "order_id in (from 'x.parquet')", "1 = 1) or (2 = 2) --"])
    def test_a_condition_that_does_not_hold_up_is_refused_at_once(self, root, where):
        with pytest.raises(InvalidQuery):
            read(ADDRESS, where=where, root=root)

    @pytest.mark.parametrize("columns", [["nothing"], [], "amount", ["Amount"]])
    def test_columns_that_are_not_there_are_refused_with_those_that_are(self, root, columns):
        with pytest.raises(InvalidQuery):
            read(ADDRESS, columns=columns, root=root)

    def test_what_fails_while_rows_are_computed_is_the_readers_too(self, root):
        with pytest.raises(InvalidQuery, match="Could not convert"):
            read(ADDRESS, where="customer::int = 1", root=root).arrow()

    def test_files_that_do_not_come_are_no_mistake_of_who_reads(self, root, lakehouse):
        for each in pin(lakehouse, ADDRESS).files:
            Path(each.uri.removeprefix("file://")).unlink()
        with pytest.raises(StoreUnavailable, match="cannot be read"):
            read(ADDRESS, root=root)
        (failed,) = lakehouse.ledger.facts(Kind.QUERY_FAILED, str(ADDRESS))
        assert failed.details["error"] == "StoreUnavailable"

    def test_a_reading_stays_what_it_was_while_the_port_moves_on(self, root, mesh, publisher):
        reading = read(ADDRESS, root=root)
        publisher.publish(mesh.port(ADDRESS), f"{ORDERS} where order_id = 2")
        assert ids(reading) == [1, 2, 3]
        assert ids(read(ADDRESS, root=root)) == [2]

    def test_every_read_is_in_the_ledger_with_all_columns_it_looked_at(self, root, lakehouse, published):
        read(ADDRESS, columns=["order_id"], where="customer = 'Ada'", root=root)
        (fact,) = lakehouse.ledger.facts(Kind.READ)
        assert fact.subject == "sales.orders.daily"
        assert fact.actor == lakehouse.ledger.actor
        assert fact.details == {
            "read": fact.details["read"],
            "snapshot_id": published.snapshot_id,
            "columns": ["customer", "order_id"],
            "rows": 3,
            "bytes": sum(each.data_file.file_size_in_bytes for each in pin(lakehouse, ADDRESS).files),
            "door": "read",
            "consumer": "sales",
            "purpose": "",
        }

    def test_a_port_that_is_not_declared_is_told_from_one_that_is_not_published(self, root):
        with pytest.raises(UnknownName, match=r"Did you mean sales\.orders\.daily"):
            read("sales.orders.dialy", root=root)
        with pytest.raises(NotPublished, match=r"mesh run finance\.revenue\.monthly"):
            read("finance.revenue.monthly", root=root)
        with pytest.raises(InvalidName):
            read("orders", root=root)

    def test_outside_a_mesh_there_is_nothing_to_read(self, tmp_path_factory):
        with pytest.raises(UsageError, match="no mesh here"):
            read(ADDRESS, root=tmp_path_factory.mktemp("elsewhere"))


def test_the_past_is_read_by_time_text_or_snapshot(root, mesh, publisher):
    port, start = mesh.port(ADDRESS), datetime(2024, 3, 1, 12, tzinfo=UTC)
    with clock.frozen_at(start):
        first = publisher.publish(port, f"{ORDERS} where order_id = 1").release
    with clock.frozen_at(start + timedelta(days=1)):
        publisher.publish(port, f"{ORDERS} where order_id = 2")
    for moment in (first.snapshot_id, str(first.snapshot_id), start, datetime(2024, 3, 1, 13), "2024-03-02", "2024-03-01T14:00:00+02:00"):  # noqa: DTZ001
        assert ids(read(ADDRESS, as_of=moment, root=root)) == [1], moment
    assert ids(read(ADDRESS, as_of="2024-03-02T12:00:00Z", root=root)) == [2]
    with pytest.raises(NotPublished):
        read(ADDRESS, as_of="2024-02-01", root=root)
    with pytest.raises(UnknownName, match="no snapshot 7"):
        read(ADDRESS, as_of=7, root=root)
    with pytest.raises(InvalidQuery, match="neither a time nor a snapshot"):
        read(ADDRESS, as_of="yesterday", root=root)


@pytest.mark.usefixtures("published")
class TestQuery:
    def test_a_query_names_ports_by_their_addresses(self, root, published):
        answer = query("select customer, count(*) as orders from sales.orders.daily group by all order by all", root=root)
        assert answer.arrow().to_pylist() == [{"customer": "Ada", "orders": 2}, {"customer": "Grace", "orders": 1}]
        assert answer.snapshots == {ADDRESS: published.snapshot_id}

    def test_ports_of_two_domains_join(self, root, mesh, publisher):
        months = "select date '2024-01-01' as month, 3::bigint as orders, 115.40::decimal(12, 2) as revenue"
        publisher.publish(mesh.select("finance.revenue.monthly")[0], months)
        sql = """with days as (from sales.orders.daily)
            select m.revenue = (select sum(amount) from days) as agrees from finance.revenue.monthly as m; -- and no more"""
        assert query(sql, root=root).arrow().to_pylist() == [{"agrees": True}]

    def test_describe_and_summarize_answer_too(self, root):
        assert query("describe sales.orders.daily", root=root).arrow().num_rows == 5
        assert query("summarize sales.orders.daily", root=root).arrow().num_rows == 5

    def test_a_query_without_a_port_is_only_arithmetic(self, root):
        assert query("select 1 + 1 as two", root=root).arrow().to_pylist() == [{"two": 2}]

    def test_reads_of_a_query_are_in_the_ledger(self, root, lakehouse):
        query("select max(amount) from sales.orders.daily where channel = 'web'", root=root)
        (fact,) = lakehouse.ledger.facts(Kind.READ)
        assert (fact.details["columns"], fact.details["door"]) == (["amount", "channel"], "query")

    @pytest.mark.parametrize("sql", ["select nothing from sales.orders.daily", "select * from sales.orders.daily as", "select foo(1)"])
    def test_sql_that_does_not_hold_is_refused_at_once(self, root, sql):
        with pytest.raises(InvalidQuery):
            query(sql, root=root)

    def test_an_unknown_port_is_named_with_the_nearest(self, root):
        with pytest.raises(UnknownName, match=r"Did you mean sales\.orders\.daily"):
            query("from sales.orders.dialy", root=root)

    def test_the_connection_of_a_query_reaches_no_file_and_no_setting(self, root, tmp_path):
        (tmp_path / "secret.csv").write_text("a\n1\n")
        connection = query("from sales.orders.daily", root=root).connection
        for sql in (
            f"from read_csv('{tmp_path}/secret.csv')",
            f"from '{tmp_path}/secret.csv'",
            f"copy (select 1) to '{tmp_path}/out.csv'",
            f"attach '{tmp_path}/other.db'",
            "from glob('/etc/*')",
            "set enable_external_access = true",
            "set allowed_directories = ['/']",
        ):
            with pytest.raises(Exception, match=r"disabled by configuration|configuration has been locked|Cannot enable"):
                connection.execute(sql).fetchall()
        assert not (tmp_path / "out.csv").exists()
        assert connection.execute("select count(*) from sales.orders.daily").fetchall() == [(3,)]


def test_a_later_major_version_is_queried_by_its_table_name(root, publisher):
    from tests.sample_ports import orders, port

    publisher.publish(port("sales.orders.daily@2"), orders((1, "2024-01-01", "1", "Ada")))
    assert query("select ordered_on from sales.orders.daily_v2", root=root).arrow().to_pylist() == [{"ordered_on": date(2024, 1, 1)}]


def test_reading_loads_neither_dagster_nor_a_library_that_was_not_asked_for(root, published):
    program = f"""
import sys
import mesh_platform
reading = mesh_platform.read("sales.orders.daily", root={str(root)!r})
assert reading.arrow().num_rows == {published.rows}
loaded = [each for each in ("dagster", "dbt", "polars", "sqlglot", "typer") if each in sys.modules]
assert not loaded, loaded
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
