from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.snapshots import pin, relation_sql
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
BIG_ODCS, BIG_SQL = ORDERS_ODCS.replace("daily", "big"), ORDERS_SQL.replace("daily", "big")
SIX = "- property: frequency\n  value: 1\n  unit: d\n  schedule: 0 6 * * *\n"
CUT = """\
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties:
    - property: partitionBy
      vendor: mesh
      value: {granularity: day, start: 2024-01-01, end: 2024-03-01}
  - name: channel"""
BY_DAY = "where ordered_at >= getvariable('partition_start') and ordered_at < getvariable('partition_end')\n"


def due_at_six(root: Path, *, by_day: bool = False) -> Path:
    contract = SAMPLE_MESH[ORDERS_ODCS] + SIX
    if not by_day:
        return write_mesh(root, {ORDERS_ODCS: contract})
    cut = contract.replace("    required: true\n  - name: channel", CUT)
    return write_mesh(root, {ORDERS_ODCS: cut, ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL] + BY_DAY})


def add_big(root: Path, cron: str) -> None:
    port = "  description: One row an order.\n- name: big\n  version: 1.0.0\n  contractId: sales.orders.big\n"
    contract = (SAMPLE_MESH[ORDERS_ODCS] + SIX).replace("daily", "big").replace("0 6 * * *", cron)
    odps = SAMPLE_MESH[ORDERS_ODPS].replace("  description: One row an order.\n", port)
    write_mesh(root, {ORDERS_ODPS: odps, BIG_ODCS: contract, BIG_SQL: SAMPLE_MESH[ORDERS_SQL]})


def sales(root: Path) -> dg.RepositoryDefinition:
    return load_domain(root / "domains" / "sales" / "definitions.py").get_repository_def()


def schedules(repository: dg.RepositoryDefinition) -> list[dg.ScheduleDefinition]:
    """Those that build ports; the domain has two more, which compute policies and keep the store small."""
    return [each for each in repository.schedule_defs if each.name not in ("governance_schedule", "maintenance_schedule")]


def tick(repository: dg.RepositoryDefinition, instance: dg.DagsterInstance, moment: datetime) -> tuple[str, list[dg.RunRequest], str]:
    (schedule,) = schedules(repository)
    with dg.build_schedule_context(instance, scheduled_execution_time=moment, repository_def=repository) as context:
        found = schedule.evaluate_tick(context)
    return schedule.job.name, list(found.run_requests or ()), found.skip_message or ""


def test_ports_of_a_product_that_are_due_together_are_built_by_one_run(root):
    due_at_six(root)
    add_big(root, "0 6 * * *")
    repository = sales(root)
    assert [each.name for each in schedules(repository)] == ["sales_orders_schedule"]
    with open_instance(load_settings(root)) as instance:
        job, (request,), _ = tick(repository, instance, datetime(2024, 1, 2, 6, tzinfo=UTC))
        run = repository.get_job(job).execute_in_process(instance=instance, tags=request.tags)
    assert {each.asset_key for each in run.get_asset_materialization_events()} == {
        dg.AssetKey(["sales", "orders", "daily"]),
        dg.AssetKey(["sales", "orders", "big"]),
    }


def test_each_cron_of_a_product_has_a_schedule_that_names_its_port(root):
    due_at_six(root)
    add_big(root, "0 7 * * *")
    crons = {each.name: each.cron_schedule for each in schedules(sales(root))}
    assert crons == {"sales_orders_schedule_daily": "0 6 * * *", "sales_orders_schedule_big": "0 7 * * *"}


def test_a_port_that_is_cut_gets_the_partition_that_ended_last(root):
    repository = sales(due_at_six(root, by_day=True))
    settings = load_settings(root)
    with open_instance(settings) as instance:
        job, (request,), _ = tick(repository, instance, datetime(2024, 1, 2, 6, tzinfo=UTC))
        assert request.partition_key == "2024-01-01"
        assert repository.get_job(job).execute_in_process(instance=instance, tags=request.tags).success
    with open_lakehouse(settings) as lakehouse, lakehouse.connect() as connection:
        days = connection.execute(f"select distinct ordered_at::date::text from ({relation_sql(pin(lakehouse, ORDERS))})").fetchall()
    assert days == [("2024-01-01",)]


@pytest.mark.parametrize("moment", [datetime(2024, 1, 1, 6, tzinfo=UTC), datetime(2026, 1, 1, 6, tzinfo=UTC)])
def test_outside_its_partitions_a_schedule_says_why_it_starts_nothing(root, moment):
    repository = sales(due_at_six(root, by_day=True))
    with open_instance(load_settings(root)) as instance:
        _, requests, reason = tick(repository, instance, moment)
    assert requests == []
    assert reason == "No partition has just ended: they start at 2024-01-01 00:00 and end before 2024-03-01 00:00."
