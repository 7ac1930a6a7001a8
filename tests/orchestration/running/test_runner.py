from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.progress import PortOutcome, RunReport, State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.declarations.agreeing import AGREEMENT, REQUEST
from tests.sample_mesh import ORDERS_ODCS, REVENUE_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
REVENUE = PortAddress.parse("finance.revenue.monthly")
LINES = "domains/sales/orders/files/order_lines.csv"


def ran(root: Path, *ports: PortAddress, partition: str | None = None) -> RunReport:
    mesh = require_mesh(root)
    return run(mesh, ports or mesh.ports, partition=partition)


def outcomes(report: RunReport) -> dict[PortAddress, PortOutcome]:
    return {each.address: each for each in report.outcomes}


def published(root: Path, port: PortAddress) -> list[tuple]:
    with open_lakehouse(load_settings(root)) as lakehouse, lakehouse.connect() as connection:
        return connection.execute(f"select * from ({relation_sql(pin(lakehouse, port))}) order by 1").fetchall()


def test_a_mesh_is_built_producers_first_across_domains(root):
    heard: list[PortOutcome] = []
    mesh = require_mesh(root)
    report = run(mesh, mesh.ports, listener=heard.append)
    assert report.holds
    assert [(each.address, each.state) for each in heard] == [
        (ORDERS, State.STARTED),
        (ORDERS, State.PUBLISHED),
        (REVENUE, State.STARTED),
        (REVENUE, State.PUBLISHED),
    ]
    orders = outcomes(report)[ORDERS]
    assert (orders.rows, orders.checks_failed, orders.unchanged) == (4, 0, False)
    assert orders.checks_passed > 8
    assert orders.seconds is not None
    assert [(str(month), number, str(revenue)) for month, number, revenue in published(root, REVENUE)] == [
        ("2024-01-01", 3, "115.40"),
        ("2024-02-01", 1, "42.00"),
    ]


def test_a_second_run_says_that_nothing_changed(root):
    ran(root)
    assert [each.unchanged for each in ran(root).outcomes] == [True, True]


def test_a_refusal_is_told_and_skips_only_what_reads_it(root):
    ran(root)
    before = published(root, ORDERS)
    write_mesh(root, {LINES: SAMPLE_MESH[LINES] + "5,2024-02-02T10:00:00Z,web,Ada,-1.00\n"})
    found = outcomes(ran(root))
    assert found[ORDERS].state is State.REFUSED
    assert "amount" in found[ORDERS].reason
    assert found[ORDERS].checks_failed == 1
    assert (found[REVENUE].state, found[REVENUE].reason) == (State.SKIPPED, "it reads sales.orders.daily")
    assert published(root, ORDERS) == before


def test_a_refused_run_fails_with_the_failing_checks_in_dagster(root):
    write_mesh(root, {LINES: SAMPLE_MESH[LINES] + "5,2024-02-02T10:00:00Z,web,Ada,-1.00\n"})
    (orders,) = ran(root, ORDERS).outcomes
    with open_instance(load_settings(root)) as instance:
        assert instance.get_run_by_id(orders.run_id).status is dg.DagsterRunStatus.FAILURE
        events = [each.dagster_event for each in instance.all_logs(orders.run_id) if each.dagster_event]
        assert instance.get_latest_materialization_event(dg.AssetKey(ORDERS.key)) is None
    (failure,) = [each.step_failure_data for each in events if each.event_type is dg.DagsterEventType.STEP_FAILURE]
    assert failure.user_failure_data.metadata["amount_range"]
    checks = [each.asset_check_evaluation_data for each in events if each.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION]
    failed = [each for each in checks if not each.passed]
    assert [(each.check_name, each.severity) for each in failed] == [("amount_range", dg.AssetCheckSeverity.ERROR)]
    assert failed[0].metadata["rows affected"].value == 1


def test_a_published_port_shows_its_facts_in_dagster(root):
    ran(root)
    with open_instance(load_settings(root)) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(REVENUE.key))
        run_shown = instance.get_run_by_id(event.run_id)
    facts = event.asset_materialization.metadata
    assert facts["dagster/row_count"].value == 2
    assert facts["contract version"].value == "1.0.0"
    assert facts["content"].value == "new"
    lineage = facts["dagster/column_lineage"].value.deps_by_column
    assert [(each.asset_key.path, each.column_name) for each in lineage["revenue"]] == [(list(ORDERS.key), "amount")]
    assert event.asset_materialization.tags["dagster/data_version"]
    assert run_shown.tags["dagster/code_location"] == "finance"
    assert run_shown.remote_job_origin.location_name == "finance"


@pytest.mark.parametrize(
    ("header", "returns"),
    [
        ("def monthly(orders: 'pandas.DataFrame') -> 'pandas.DataFrame':", "orders[['month', 'orders', 'revenue']]"),
        ("def monthly(orders: 'polars.DataFrame'):", "orders"),
        ("def monthly(orders: 'polars.LazyFrame'):", "orders"),
        ("def monthly(orders: 'pyarrow.Table'):", "orders"),
        ("def monthly(orders: 'pyarrow.RecordBatchReader'):", "orders"),
        ("def monthly(orders: 'duckdb.DuckDBPyRelation'):", "orders.filter('true')"),
        ("def monthly(orders):", "orders"),
    ],
)
def test_a_python_function_takes_and_returns_any_table(root, header, returns):
    months = "select date '2024-01-01' as month, 1::bigint as orders, 2.5::decimal(12, 2) as revenue"
    write_mesh(
        root,
        {
            ORDERS_ODCS: SAMPLE_MESH["domains/finance/revenue/monthly.odcs.yaml"]
            .replace("finance.revenue.monthly", "sales.orders.daily")
            .replace("name: monthly", "name: daily"),
            "domains/sales/orders/daily.sql": months,
        },
    )
    (root / REVENUE_SQL).unlink()
    write_mesh(root, {"domains/finance/revenue/monthly.py": f"{header}\n    return {returns}\n"})
    report = ran(root)
    assert report.holds, [each.reason for each in report.outcomes]
    assert [(str(month), orders, str(revenue)) for month, orders, revenue in published(root, REVENUE)] == [("2024-01-01", 1, "2.50")]


def test_a_function_gets_the_resource_that_its_parameter_names(root):
    (root / REVENUE_SQL).unlink()
    code = """\
import pyarrow as pa
from datetime import date
from decimal import Decimal

def monthly(rate) -> pa.Table:
    return pa.table({"month": [date(2024, 1, 1)], "orders": [1], "revenue": [Decimal(rate.value)]})
"""
    resource = "import dagster as dg\n\nclass Rate(dg.ConfigurableResource):\n    value: str\n\nrate = Rate(value='1.25')\n"
    write_mesh(root, {"domains/finance/revenue/monthly.py": code, "domains/finance/rate.py": resource})
    assert ran(root, REVENUE).holds
    assert str(published(root, REVENUE)[0][2]) == "1.25"


MARKED = """\
from datetime import date
from decimal import Decimal

import dagster as dg
import pyarrow as pa
from mesh_platform import data_product

class Scale(dg.Config):
    factor: int = 2

@dg.asset(key_prefix="finance")
def private_step() -> int:
    return 10

@data_product("finance.revenue.monthly")
@dg.asset(key_prefix="finance", ins={"step": dg.AssetIn(["finance", "private_step"])}, tags={"kept": "yes"})
def monthly(context: dg.AssetExecutionContext, config: Scale, step: int, orders: pa.Table):
    context.log.info("made")
    return dg.MaterializeResult(
        value=pa.table({"month": [date(2024, 1, 1)], "orders": [orders.num_rows], "revenue": [Decimal(step * config.factor)]}),
        metadata={"told": "by the function"},
    )
"""


def test_an_ordinary_asset_can_be_marked_as_the_maker_of_a_port(root):
    (root / REVENUE_SQL).unlink()
    write_mesh(root, {"domains/finance/marked.py": MARKED})
    report = ran(root)
    assert report.holds, [each.reason for each in report.outcomes]
    assert [(orders, str(revenue)) for _, orders, revenue in published(root, REVENUE)] == [(4, "20.00")]
    with open_instance(load_settings(root)) as instance:
        facts = instance.get_latest_materialization_event(dg.AssetKey(REVENUE.key)).asset_materialization.metadata
    assert facts["told"].value == "by the function"


def test_a_plain_function_can_be_marked_and_stays_a_function(root):
    (root / REVENUE_SQL).unlink()
    code = """\
from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg
from mesh_platform import data_product

if TYPE_CHECKING:
    import duckdb

class Month(dg.Config):
    word: str = "month"

@data_product("finance.revenue.monthly")
def months(context: dg.AssetExecutionContext, config: Month, orders: duckdb.DuckDBPyRelation):
    month = f"date_trunc('{config.word}', ordered_at)::date as month"
    return orders.aggregate(f"{month}, count(*) as orders, sum(amount) as revenue", "month")
"""
    write_mesh(root, {"domains/finance/marked.py": code})
    report = ran(root)
    assert report.holds, [each.reason for each in report.outcomes]
    assert len(published(root, REVENUE)) == 2


def test_a_domain_that_does_not_load_fails_alone(root):
    write_mesh(root, {"domains/finance/broken.py": "import dagster\nraise RuntimeError('broken on purpose')\n"})
    found = outcomes(ran(root))
    assert found[ORDERS].state is State.PUBLISHED
    assert found[REVENUE].state is State.FAILED
    assert "broken on purpose" in found[REVENUE].reason


def test_an_error_in_a_function_is_a_failure_and_no_refusal(root):
    (root / REVENUE_SQL).unlink()
    write_mesh(root, {"domains/finance/revenue/monthly.py": "def monthly(orders):\n    return 1 / 0\n"})
    found = outcomes(ran(root))
    assert (found[REVENUE].state, "division by zero" in found[REVENUE].reason) == (State.FAILED, True)


CUT = """\
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties:
    - property: partitionBy
      vendor: mesh
      value: {granularity: day, start: 2024-01-01, end: 2024-03-01}
  - name: channel"""


def by_day(root: Path) -> None:
    contract = SAMPLE_MESH[ORDERS_ODCS].replace("    required: true\n  - name: channel", CUT)
    sql = SAMPLE_MESH["domains/sales/orders/daily.sql"] + (
        "where ordered_at >= getvariable('partition_start') and ordered_at < getvariable('partition_end')\n"
    )
    write_mesh(root, {ORDERS_ODCS: contract, "domains/sales/orders/daily.sql": sql})


def test_a_port_that_is_cut_replaces_the_chosen_partitions_only(root):
    by_day(root)
    assert ran(root).holds
    assert len(published(root, ORDERS)) == 4
    write_mesh(root, {LINES: SAMPLE_MESH[LINES].replace("10.50", "11.50").replace("42.00", "43.00")})
    assert ran(root, ORDERS, partition="2024-01-01").holds
    assert sorted(str(each[-1]) for each in published(root, ORDERS)) == ["11.50", "42.00", "5.00", "99.90"]


def test_a_run_whose_input_moves_on_while_it_reads_says_so(root):
    (root / REVENUE_SQL).unlink()
    code = f"""\
from pathlib import Path

def monthly(orders):
    from mesh_platform.concepts.names import PortAddress
    from mesh_platform.declarations.reader import require_mesh
    from mesh_platform.orchestration.running.runner import run

    lines = Path({str(root / LINES)!r})
    lines.write_text(lines.read_text() + "9,2024-05-01T10:00:00Z,web,Ada,1.00\\n")
    run(require_mesh(Path({str(root)!r})), [PortAddress.parse("sales.orders.daily")])
    month = "date_trunc('month', ordered_at)::date as month"
    return orders.aggregate(f"{{month}}, count(*) as orders, sum(amount) as revenue", "month")
"""
    write_mesh(root, {"domains/finance/revenue/monthly.py": code})
    report = ran(root)
    assert report.holds, [each.reason for each in report.outcomes]
    assert len(published(root, REVENUE)) == 2, "an input changed below a build that had pinned it"
    with open_instance(load_settings(root)) as instance:
        tags = {each.address: instance.get_run_by_id(each.run_id).tags for each in report.outcomes}
    assert tags[REVENUE]["mesh/overtaken"] == "sales.orders.daily"
    assert "mesh/overtaken" not in tags[ORDERS]


def test_what_was_decided_is_in_the_ledger_before_a_run_reads_by_it(root):
    write_mesh(
        root, {AGREEMENT: f"apiVersion: v1.0.0\nkind: AccessAgreement\nport: {ORDERS}\nconsumer: finance.revenue\nrecords:\n{REQUEST}"}
    )
    ran(root, ORDERS)
    with open_lakehouse(load_settings(root)) as lakehouse:
        kinds = [each.kind for each in lakehouse.ledger.chain()]
    assert kinds.index(Kind.ACCESS_REQUESTED) < kinds.index(Kind.BUILD_STARTED)
