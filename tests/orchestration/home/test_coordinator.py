"""The queue of a mesh, without the daemon that empties it."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.run_coordinator import SubmitRunContext
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon

from mesh_platform.orchestration.home import coordinator
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.runs import _origin
from mesh_platform.settings import load_settings

ORDERS = dg.AssetKey(["sales", "orders", "daily"])
REVENUE = dg.AssetKey(["finance", "revenue", "monthly"])
PRIORITY = "dagster/priority"


@dg.multi_asset(specs=[dg.AssetSpec(ORDERS), dg.AssetSpec(REVENUE), dg.AssetSpec("step")], can_subset=True)
def everything(): ...


JOB = dg.Definitions([everything]).resolve_implicit_global_asset_job_def()


@pytest.fixture
def instance(root, monkeypatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("MESH_ROOT", str(root))
    coordinator._root.cache_clear()
    with open_instance(load_settings(root)) as opened:
        yield opened
    coordinator._root.cache_clear()


def submitted(instance: dg.DagsterInstance, *keys: dg.AssetKey, **tags: str) -> dg.DagsterRun:
    run = instance.create_run_for_job(
        JOB, asset_selection=frozenset(keys) or None, tags=tags, remote_job_origin=_origin(Path("/mesh"), "sales", JOB.name)
    )
    return instance.run_coordinator.submit_run(SubmitRunContext(run, None))


def test_who_has_more_consumers_downstream_goes_first(instance):
    revenue, orders, nothing = submitted(instance, REVENUE), submitted(instance, ORDERS), submitted(instance)
    assert orders.tags[PRIORITY] == "1"
    assert PRIORITY not in revenue.tags
    queue = QueuedRunCoordinatorDaemon(interval_seconds=1)._get_runs_to_dequeue(instance, instance.get_concurrency_config(), None)
    assert [each.run_id for each in queue] == [each.run_id for each in (orders, revenue, nothing)]


def test_a_priority_that_somebody_gave_stays(instance):
    assert submitted(instance, ORDERS, **{PRIORITY: "-7"}).tags[PRIORITY] == "-7"


def test_keys_that_are_no_ports_have_none(instance):
    assert PRIORITY not in submitted(instance, dg.AssetKey("step")).tags


def test_declarations_that_cannot_be_read_keep_no_run_from_the_queue(instance, root, monkeypatch, caplog):
    (root / "domains/finance/revenue/revenue.odps.yaml").write_text("{: not yaml")
    assert PRIORITY not in submitted(instance, ORDERS).tags

    def fails(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(coordinator, "products_below", fails)
    assert PRIORITY not in submitted(instance, ORDERS).tags
    assert "does not follow the mesh" in caplog.text


def test_outside_a_mesh_the_queue_is_dagsters_own(instance, tmp_path, monkeypatch):
    monkeypatch.setenv("MESH_ROOT", str(tmp_path))
    coordinator._root.cache_clear()
    assert PRIORITY not in submitted(instance, ORDERS).tags
