"""What the sensor asks for after real runs have failed, as time goes by."""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg
import pytest
from dagster._core.events import JobFailureData, RunFailureReason
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, MAX_RETRIES_TAG, RUN_FAILURE_REASON_TAG, SCHEDULE_NAME_TAG, WILL_RETRY_TAG
from dagster._daemon.auto_run_reexecution.event_log_consumer import _persist_cursors

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import partition_of
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.automation.catch_up import TRY_TAG
from mesh_platform.orchestration.automation.partitions import RANGE_TAGS
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.runs import DomainRun
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
KEY = dg.AssetKey(ORDERS.key)
CUT = """\
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties: [{property: partitionBy, vendor: mesh, value: {granularity: day, start: 2024-01-01, end: 2024-02-02}}]
  - name: channel"""
ERROR, REFUSAL = "raise KeyError('typo')", "raise Refused('no')"
MINUTES, HOURS = (lambda number: timedelta(minutes=number)), (lambda number: timedelta(hours=number))


class Sales:
    """A domain, its runs and its sensor."""

    def __init__(self, root, instance: dg.DagsterInstance) -> None:
        self.root, self.instance = root, instance

    def does(self, what: str) -> None:
        (self.root / ORDERS_SQL).unlink(missing_ok=True)
        code = f"from mesh_platform.errors import Refused\n\ndef daily(order_lines):\n    {what}\n"
        write_mesh(self.root, {"domains/sales/orders/daily.py": code})

    @property
    def definitions(self) -> dg.Definitions:
        return load_domain(self.root / "domains/sales/definitions.py")

    def runs(self, partition: str | None = None, **tags: str) -> str:
        """A run as a schedule starts it."""
        scheme = require_mesh(self.root).port(ORDERS).contract.partition
        cut = partition_of(scheme, *partition.split("..")) if partition and scheme else None
        run = DomainRun(self.instance, self.definitions, frozenset({KEY}), root=self.root, domain="sales", partition=cut)
        self.instance.add_run_tags(run.id, {MAX_RETRIES_TAG: "2", SCHEDULE_NAME_TAG: "sales_orders_schedule", **tags})
        list(run.events())
        return run.id

    def crashes(self, **tags: str) -> str:
        run = DomainRun(self.instance, self.definitions, frozenset({KEY}), root=self.root, domain="sales")
        self.instance.add_run_tags(run.id, {MAX_RETRIES_TAG: "2", **tags})
        died = JobFailureData(error=None, failure_reason=RunFailureReason.UNEXPECTED_TERMINATION)
        self.instance.report_run_failed(self.instance.get_run_by_id(run.id), "its process is gone", died)
        self.instance.add_run_tags(run.id, {WILL_RETRY_TAG: "false", **tags})
        return run.id

    def asked_for(self, later: timedelta) -> list[dg.RunRequest]:
        """One look of the sensor."""
        repository = self.definitions.get_repository_def()
        with clock.frozen_at(clock.now() + later), dg.build_sensor_context(self.instance, repository_def=repository) as context:
            return list(repository.get_sensor_def("catch_up").evaluate_tick(context).run_requests or ())


@pytest.fixture
def sales(root) -> Iterator[Sales]:
    with open_instance(load_settings(root)) as instance:
        yield Sales(root, instance)


def test_an_error_is_tried_again_after_an_hour_and_later_each_time(sales):
    sales.does(ERROR)
    run_id = sales.runs()
    assert sales.instance.get_run_by_id(run_id).tags[RUN_FAILURE_REASON_TAG] == "STEP_FAILURE"
    assert sales.asked_for(MINUTES(50)) == []
    (request,) = sales.asked_for(MINUTES(70))
    assert (request.run_key, request.asset_selection, request.tags[TRY_TAG]) == (run_id, [KEY], "1")
    sales.runs(**request.tags)
    assert sales.asked_for(HOURS(3)) == []
    (request,) = sales.asked_for(HOURS(5))
    assert request.tags[TRY_TAG] == "2"
    sales.runs(**{TRY_TAG: "99"})
    assert sales.asked_for(HOURS(23)) == []
    assert len(sales.asked_for(HOURS(25))) == 1


def test_a_refusal_is_final(sales):
    sales.does(REFUSAL)
    sales.runs()
    assert sales.asked_for(HOURS(100)) == []


def test_what_was_built_since_is_left_alone(sales):
    sales.does(ERROR)
    sales.runs()
    sales.does("return order_lines.project('order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount')")
    sales.runs()
    assert sales.asked_for(HOURS(100)) == []


def test_a_crash_that_dagster_did_not_make_up_for_is_made_up_for_soon(sales):
    run_id = sales.crashes()
    assert sales.asked_for(MINUTES(2)) == []
    (request,) = sales.asked_for(MINUTES(4))
    assert (request.run_key, request.tags[TRY_TAG]) == (run_id, "1")
    sales.crashes(**request.tags)
    assert sales.asked_for(MINUTES(10)) == []
    assert len(sales.asked_for(MINUTES(15))) == 1


@pytest.mark.parametrize("tags", [{AUTO_RETRY_RUN_ID_TAG: "another"}, {WILL_RETRY_TAG: "true"}, {MAX_RETRIES_TAG: "0"}])
def test_what_somebody_else_looks_after_is_left_alone(sales, tags):
    sales.crashes(**tags)
    assert sales.asked_for(HOURS(100)) == []


def test_a_crash_that_dagster_read_of_too_early_is_made_up_for(sales):
    crashed = sales.crashes(**{WILL_RETRY_TAG: "true"})
    (end,) = sales.instance.get_records_for_run(crashed, of_type=dg.DagsterEventType.RUN_FAILURE).records
    for read, asked_for in ((end.storage_id - 1, []), (end.storage_id, [crashed])):
        _persist_cursors(sales.instance, {dg.DagsterEventType.RUN_FAILURE: read})
        assert [each.run_key for each in sales.asked_for(MINUTES(4))] == asked_for


def test_each_partition_and_each_range_is_made_up_for_by_itself(sales):
    write_mesh(sales.root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("    required: true\n  - name: channel", CUT)})
    sales.does(ERROR)
    sales.runs("2024-01-01")
    sales.runs("2024-01-02..2024-01-04")
    requests = [each.tags for each in sales.asked_for(HOURS(2))]
    assert [tuple(each[name] for name in RANGE_TAGS) for each in requests] == [("2024-01-02", "2024-01-04"), ("2024-01-01", "2024-01-01")]
    sales.crashes(**{"dagster/partition": "2024-01-07"})
    (request,) = sales.asked_for(MINUTES(5))
    assert request.tags["dagster/partition"] == "2024-01-07"
