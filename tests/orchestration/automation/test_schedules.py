from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.schedules import cron_string_iterator

from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Granularity, PartitionScheme
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.orchestration.automation.partitions import partitions_definition
from mesh_platform.orchestration.automation.schedules import schedules as automation_schedules
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_mesh
from tests.sample_ports import HERE, contract, port, product

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

DAILY = ("governance_schedule", "maintenance_schedule", "standing_schedule")


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
    """Those that build ports; the domain has more, which compute policies, keep the store small and observe how ports stand."""
    return [each for each in repository.schedule_defs if each.name not in DAILY]


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


def published(instance: dg.DagsterInstance, *days: str) -> None:
    for each in days:
        instance.report_runless_asset_event(dg.AssetMaterialization(dg.AssetKey(ORDERS.key), partition=each))


def asked_for(root: Path, instance: dg.DagsterInstance, moment: datetime) -> list[str]:
    return [each.partition_key for each in tick(sales(root), instance, moment)[1]]


def test_partitions_that_were_due_and_never_published_are_asked_for_again(root):
    due_at_six(root, by_day=True)
    with open_instance(load_settings(root)) as instance:
        assert asked_for(root, instance, datetime(2024, 1, 10, 6, tzinfo=UTC)) == ["2024-01-09"], "a backfill is nobody's but a person's"
        published(instance, "2024-01-03", "2024-01-04", "2024-01-06")
        assert asked_for(root, instance, datetime(2024, 1, 8, 6, tzinfo=UTC)) == ["2024-01-07", "2024-01-05"]
        assert asked_for(root, instance, datetime(2024, 3, 1, 6, tzinfo=UTC))[-1] == "2024-01-29", "only what was due lately"


def test_a_partition_that_is_being_built_is_not_asked_for_twice(root):
    repository = sales(due_at_six(root, by_day=True))
    with open_instance(load_settings(root)) as instance:
        published(instance, "2024-01-03")
        instance.create_run_for_job(
            repository.get_implicit_global_asset_job_def(),
            asset_selection=frozenset({dg.AssetKey(ORDERS.key)}),
            tags={"dagster/partition": "2024-01-04"},
            status=dg.DagsterRunStatus.STARTED,
        )
        assert asked_for(root, instance, datetime(2024, 1, 6, 6, tzinfo=UTC)) == ["2024-01-05"]


@pytest.fixture(scope="module")
def any_instance() -> Iterator[dg.DagsterInstance]:
    with dg.instance_for_test() as instance:
        yield instance


def cut_into(granularity: Granularity, cron: str) -> dg.RepositoryDefinition:
    """A port by hand, so that no file has to be read."""
    scheme = PartitionScheme(column="ordered_on", granularity=granularity, start=datetime(2020, 1, 1, tzinfo=UTC))
    level = ServiceLevel(property="frequency", value=1, unit="d", schedule=cron, location=HERE)
    made = product(port(contract=contract(partition=scheme, service_levels=(level,))))
    asset = dg.AssetSpec(dg.AssetKey(ORDERS.key), partitions_def=partitions_definition(scheme))
    built = dg.multi_asset(name="orders", specs=[asset], backfill_policy=dg.BackfillPolicy.single_run())(lambda: None)
    return dg.Definitions(assets=[built], schedules=list(automation_schedules(made))).get_repository_def()


@pytest.mark.parametrize(
    ("granularity", "cron", "moment", "key"),
    [
        ("hour", "5 * * * *", datetime(2024, 1, 1, 0, 5, tzinfo=UTC), "2023-12-31-23:00"),
        ("hour", "5 * * * *", datetime(2024, 3, 31, 2, 5, tzinfo=UTC), "2024-03-31-01:00"),  # clocks change in Europe, not here
        ("hour", "5 * * * *", datetime(2024, 10, 27, 2, 5, tzinfo=UTC), "2024-10-27-01:00"),
        ("day", "0 6 * * *", datetime(2024, 3, 1, 6, tzinfo=UTC), "2024-02-29"),
        ("day", "0 6 * * *", datetime(2023, 3, 1, 6, tzinfo=UTC), "2023-02-28"),
        ("day", "0 6 * * *", datetime(2024, 1, 1, 6, tzinfo=UTC), "2023-12-31"),
        ("day", "0 6 * * *", datetime(2024, 3, 10, 6, tzinfo=UTC), "2024-03-09"),  # clocks change in New York, not here
        ("month", "0 6 1 * *", datetime(2024, 3, 1, 6, tzinfo=UTC), "2024-02-01"),
        ("month", "0 6 1 * *", datetime(2024, 1, 1, 6, tzinfo=UTC), "2023-12-01"),
        ("year", "0 6 1 1 *", datetime(2024, 1, 1, 6, tzinfo=UTC), "2023-01-01"),
    ],
)
def test_at_each_end_of_a_span_the_one_that_has_ended_is_asked_for(any_instance, granularity, cron, moment, key):
    repository = cut_into(Granularity(granularity), cron)
    (schedule,) = schedules(repository)
    assert schedule.execution_timezone == "UTC"
    assert next(cron_string_iterator(moment.timestamp(), schedule.cron_schedule, schedule.execution_timezone)) == moment
    assert [each.partition_key for each in tick(repository, any_instance, moment)[1]] == [key]
    assert key in repository.get_implicit_global_asset_job_def().partitions_def.get_partition_keys(current_time=moment)


def test_static_partitions_are_built_together(root):
    contract = (SAMPLE_MESH[ORDERS_ODCS] + SIX).replace(
        "    description: Where the order was taken.\n    classification: public\n",
        "    description: Where the order was taken.\n    classification: public\n    partitioned: true\n    partitionKeyPosition: 1\n"
        "    customProperties: [{property: partitionBy, vendor: mesh, value: {granularity: static, keys: [shop, web]}}]\n",
    )
    write_mesh(root, {ORDERS_ODCS: contract})
    with open_instance(load_settings(root)) as instance:
        (_, (request,), _) = tick(sales(root), instance, datetime(2024, 1, 2, 6, tzinfo=UTC))
    assert (request.tags["dagster/asset_partition_range_start"], request.tags["dagster/asset_partition_range_end"]) == ("shop", "web")
