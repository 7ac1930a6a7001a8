import json
import os
import subprocess
import sys
from collections.abc import Iterator

import dagster as dg
import pytest
from dagster._core.events import EngineEventData
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG

from mesh_platform.lakehouse.ledger.processes import is_gone, this_host
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG
from mesh_platform.settings import load_settings

HERE = json.dumps({"host": "localhost", "socket": "/tmp/some.sock"})


@dg.job
def job() -> None: ...


@pytest.fixture
def instance(root) -> Iterator[dg.DagsterInstance]:
    with open_instance(load_settings(root)) as opened:
        yield opened


def launched(instance: dg.DagsterInstance, pid: int | None, *, host: str | None = None, server: str = HERE) -> str:
    """A run as it looks after its process has said that it started."""
    run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    instance.add_run_tags(run.run_id, {WORKER_TAG: host or this_host(), GRPC_INFO_TAG: server})
    if pid is not None:
        instance.report_engine_event(f"Started process for run (pid: {pid}).", run, EngineEventData.in_process(pid))
    return run.run_id


def health(instance: dg.DagsterInstance, run_id: str) -> WorkerStatus:
    return instance.run_launcher.check_run_worker_health(instance.get_run_by_id(run_id)).status


def ended_process() -> int:
    return int(subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True).stdout)


def test_a_run_whose_process_lives_is_running_and_its_process_is_remembered(instance):
    run_id = launched(instance, os.getpid())
    assert health(instance, run_id) is WorkerStatus.RUNNING
    assert f" {os.getpid()} " in instance.get_run_by_id(run_id).tags[WORKER_TAG]
    assert health(instance, run_id) is WorkerStatus.RUNNING


def test_a_run_whose_process_is_gone_has_failed(instance):
    assert health(instance, launched(instance, ended_process())) is WorkerStatus.FAILED


def test_a_process_that_got_the_number_later_does_not_keep_the_run_alive(instance, monkeypatch):
    run_id = launched(instance, os.getpid())
    (said,) = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT).records
    earlier = said._replace(event_log_entry=said.event_log_entry._replace(timestamp=0.0))
    answer = type("Answer", (), {"records": [earlier]})
    monkeypatch.setattr(instance, "get_records_for_run", lambda *_, **__: answer)
    assert health(instance, run_id) is WorkerStatus.FAILED


def test_after_the_first_look_no_clock_is_asked(instance):
    run_id = launched(instance, os.getpid())
    assert health(instance, run_id) is WorkerStatus.RUNNING
    tag = instance.get_run_by_id(run_id).tags[WORKER_TAG]
    assert not is_gone(tag)
    instance.add_run_tags(run_id, {WORKER_TAG: f"{tag}0"})
    assert health(instance, run_id) is WorkerStatus.FAILED


@pytest.mark.parametrize("elsewhere", [{"host": "another-machine"}, {"server": '{"host": "10.0.0.7", "port": 4000}'}, {"server": "{}"}])
def test_a_run_of_another_machine_is_not_judged(instance, elsewhere):
    assert health(instance, launched(instance, ended_process(), **elsewhere)) is WorkerStatus.RUNNING


def test_a_run_that_has_not_said_anything_yet_is_not_judged(instance):
    assert health(instance, launched(instance, None)) is WorkerStatus.RUNNING
