from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
import sqlalchemy as sa
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.test_utils import freeze_time

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.past_runs import forget_runs
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings

ORDERS = PortAddress.parse("sales.orders.daily")
BEGIN = datetime(2024, 1, 10, tzinfo=UTC)


@pytest.fixture
def instance(root):
    with open_instance(load_settings(root)) as opened:
        yield opened


def build(root, day: int) -> str:
    with freeze_time(BEGIN + timedelta(days=day)):
        (outcome,) = run(require_mesh(root), [ORDERS]).outcomes
    return outcome.run_id


def remembered(instance: dg.DagsterInstance) -> set[str]:
    return {each.run_id for each in instance.get_runs()}


def test_what_something_newer_has_replaced_is_forgotten_when_it_is_old(root, instance):
    first, second, third = build(root, 0), build(root, 50), build(root, 100)
    assert forget_runs(instance, "sales", before=BEGIN + timedelta(days=60)) == 2
    assert remembered(instance) == {third}
    assert instance.all_logs(first) == instance.all_logs(second) == []
    with instance.event_log_storage.index_connection() as connection:
        judged = {each for (each,) in connection.execute(sa.select(AssetCheckExecutionsTable.c.run_id))}
    assert judged == {third}


def test_what_dagster_shows_as_the_newest_stays_however_old_it_is(root, instance):
    only = build(root, 0)
    assert forget_runs(instance, "sales", before=BEGIN + timedelta(days=1000)) == 0
    assert remembered(instance) == {only}
    assert instance.get_latest_materialization_event(dg.AssetKey(ORDERS.key)).run_id == only


def test_other_domains_keep_their_runs(root, instance):
    both = {build(root, 0), build(root, 1)}
    assert forget_runs(instance, "finance", before=BEGIN + timedelta(days=1000)) == 0
    assert remembered(instance) == both
