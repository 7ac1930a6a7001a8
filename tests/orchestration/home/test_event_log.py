import subprocess
import sys
import threading

import dagster as dg
import pytest

from mesh_platform.orchestration.home.event_log import EventLog
from mesh_platform.orchestration.home.instance import dagster_home, open_instance
from mesh_platform.settings import Settings, load_settings

DAYS = dg.DailyPartitionsDefinition("2013-01-01", end_date="2013-03-01")
KEY = dg.AssetKey("departures")

WRITES = """\
import sys
import dagster as dg
with dg.DagsterInstance.get() as instance:
    for number in range(40):
        instance.report_runless_asset_event(dg.AssetMaterialization("written", partition=f"{sys.argv[1]}_{number}"))
"""
READS = """\
import sys
import dagster as dg
with dg.DagsterInstance.get() as instance:
    print(sum(each.is_dagster_event for each in instance.all_logs(sys.argv[1])))
"""


@dg.multi_asset(specs=[dg.AssetSpec(KEY, partitions_def=DAYS)], backfill_policy=dg.BackfillPolicy.single_run())
def departures() -> None: ...


@pytest.fixture
def settings(root) -> Settings:
    return load_settings(root)


def ran(instance: dg.DagsterInstance) -> str:
    tags = {"dagster/asset_partition_range_start": "2013-01-01", "dagster/asset_partition_range_end": "2013-02-28"}
    return dg.materialize([departures], instance=instance, tags=tags).run_id


def process(program: str, argument: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, argument], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_template_keeps_events_in_the_home(settings):
    with open_instance(settings) as instance:
        assert isinstance(instance.event_log_storage, EventLog)
    assert (settings.dagster_home / "event_log.db").is_file()


def test_events_of_a_run_are_there_for_every_process(settings):
    with open_instance(settings) as instance:
        run_id = ran(instance)
        here = sum(each.is_dagster_event for each in instance.all_logs(run_id))
        other, _ = process(READS, run_id).communicate()
        assert here > 59
        assert int(other) == here


def test_the_catalog_finds_what_a_run_materialized(settings):
    with open_instance(settings) as instance:
        run_id = ran(instance)
        assert instance.get_materialized_partitions(KEY) == set(DAYS.get_partition_keys())
        assert instance.get_latest_materialization_event(KEY).run_id == run_id
        assert len(instance.fetch_materializations(KEY, limit=100).records) == 59
        assert instance.all_asset_keys() == [KEY]


def test_several_processes_write_at_once(settings):
    with open_instance(settings) as instance:
        writers = [process(WRITES, str(number)) for number in range(4)]
        said = [each.communicate()[1] for each in writers]
        assert [each.returncode for each in writers] == [0, 0, 0, 0], said
        assert len(instance.get_materialized_partitions(dg.AssetKey("written"))) == 4 * 40


def test_who_watches_a_run_hears_of_its_end_while_connections_are_open(settings):
    ended = threading.Event()
    with open_instance(settings) as instance, open_instance(settings) as viewer:
        run = instance.create_run_for_job(dg.Definitions([departures]).resolve_implicit_global_asset_job_def())
        viewer.watch_event_logs(run.run_id, None, lambda entry, _: ended.set() if "stopped" in entry.message else None)
        instance.report_engine_event("stopped", run)
        assert ended.wait(20)


def test_a_home_made_before_keeps_its_own_storage_and_its_history(settings):
    home = dagster_home(settings)
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with open_instance(settings) as instance:
        ran(instance)
    with open_instance(settings) as instance:
        assert not isinstance(instance.event_log_storage, EventLog)
        assert len(instance.get_materialized_partitions(KEY)) == 59


def test_a_home_that_moves_takes_its_events_along(settings, tmp_path, monkeypatch):
    with open_instance(settings) as instance:
        run_id = ran(instance)
    monkeypatch.setenv("MESH_HOME", str(settings.state.rename(tmp_path / "elsewhere")))
    with open_instance(load_settings(settings.root)) as instance:
        assert instance.all_logs(run_id)
