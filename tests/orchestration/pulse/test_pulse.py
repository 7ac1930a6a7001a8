from datetime import timedelta

import dagster as dg
import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.processes import this_process
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG
from mesh_platform.orchestration.home.up import the_only_one
from mesh_platform.orchestration.locations.loading import load_location
from mesh_platform.orchestration.pulse.pulse import Pulses
from mesh_platform.orchestration.pulse.reads import MINUTES, recent_reads
from mesh_platform.orchestration.running.runner import run
from mesh_platform.orchestration.running.runs import DomainRun
from mesh_platform.settings import load_settings
from tests.orchestration.alerts.conftest import DAILY
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL

ORDERS = "sales.orders.daily"


@pytest.fixture
def settings(root):
    return load_settings(root)


@pytest.fixture
def instance(settings):
    with open_instance(settings) as opened:
        yield opened


@pytest.fixture
def ledger(settings):
    with open_lakehouse(settings) as lakehouse:
        yield lakehouse.ledger


def begin(root, instance, *, partition: Partition | None = None) -> str:
    """A run that was asked for and has not begun."""
    definitions, keys = load_location(require_mesh(root), require_mesh(root).domain("sales")), frozenset({dg.AssetKey(ORDERS.split("."))})
    return DomainRun(instance, definitions, keys, root=root, domain="sales", partition=partition).id


def test_a_mesh_in_which_nothing_happened_yet_is_quiet(settings, instance):
    pulse = Pulses(settings, instance).take()
    assert (pulse.runs, pulse.happenings, pulse.alerts, pulse.reads.total, pulse.is_served) == ((), (), (), 0, False)


def test_it_is_served_as_long_as_mesh_up_holds_the_state_folder(settings, instance):
    with the_only_one(settings.state):
        assert Pulses(settings, instance).take().is_served
    assert not Pulses(settings, instance).take().is_served


def test_runs_that_work_come_before_those_that_wait(root, settings, instance):
    days = Partition(column="day", keys=("2024-01-01", "2024-01-02"))
    waiting, working = begin(root, instance), begin(root, instance, partition=days)
    started = dg.DagsterEvent(dg.DagsterEventType.PIPELINE_START.value, "__ASSET_JOB")
    instance.report_dagster_event(started, run_id=working)
    first, second = Pulses(settings, instance).take().runs
    assert (first.run_id, first.waits, first.targets, first.partition) == (working, False, (ORDERS,), "2024-01-01..2024-01-02")
    assert (second.run_id, second.waits, second.domain, second.partition) == (waiting, True, "sales", "")


def test_a_run_whose_process_is_gone_does_not_run(root, settings, instance):
    gone = begin(root, instance)
    instance.add_run_tags(gone, {WORKER_TAG: f"{this_process().host} 999999999 nobody"})
    assert Pulses(settings, instance).take().runs == ()


def test_publications_and_refusals_are_told_with_what_they_came_to(root, settings, instance):
    (root / ORDERS_SQL).unlink()
    (root / "domains/sales/orders/daily.py").write_text(DAILY)
    run(require_mesh(root), [PortAddress.parse(ORDERS)])
    (root / "negative").touch()
    run(require_mesh(root), [PortAddress.parse(ORDERS)])
    pulse = Pulses(settings, instance).take()
    refused, published = pulse.happenings
    assert (refused.what, refused.port, published.what) == (Kind.REFUSED, ORDERS, Kind.PUBLISHED)
    assert published.story.startswith("4 rows, ")
    assert refused.story.startswith("contract 1.0.0 did not hold: ")
    assert AlertKind.REFUSED in {each.kind for each in pulse.alerts}


def test_budgets_are_told_of_which_something_is_spent(root, settings, instance):
    contract = root / ORDERS_ODCS
    contract.write_text(contract.read_text().replace("value: 36500", "value: 1"))  # days, and the orders are years old
    run(require_mesh(root), [PortAddress.parse(ORDERS)])
    with clock.frozen_at(clock.now() + timedelta(days=20)):
        (spent,) = Pulses(settings, instance).take().budgets
    assert (str(spent.port), spent.budget.is_spent) == (ORDERS, True)


def test_alerts_are_looked_for_now_and_then_only(root, settings, instance):
    pulses = Pulses(settings, instance)
    with clock.frozen_at(clock.now()):
        pulses.take()
        (root / "domains/sales/orders/orders.odps.yaml").unlink()  # which a look would notice
        assert pulses.take().alerts == ()


def test_reads_are_counted_by_the_minute_and_old_ones_are_not(ledger):
    now = clock.now().replace(second=30)
    for minutes, consumer in ((0, "finance.revenue"), (0, "finance.revenue"), (3, ""), (MINUTES, "finance.revenue")):
        with clock.frozen_at(now - timedelta(minutes=minutes)):
            ledger.record(Kind.READ, ORDERS, details={"consumer": consumer, "columns": [], "snapshot_id": 1})
    found = recent_reads(ledger, at=now)
    assert (found.by_minute[-1], found.by_minute[-4], found.total) == (2, 1, 3)
    assert found.by_port == {ORDERS: 3}
    assert found.by_consumer == {"finance.revenue": 2, "nobody named": 1}
