"""Dagster's own launcher, and a look at whether the processes of its runs still live."""

import json
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, LaunchRunContext, WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG

from mesh_platform.lakehouse.ledger.processes import Process, is_gone, process, this_host
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG

_ROUGHLY = timedelta(seconds=2)  # the clock of events and the clock of processes are read at different moments
_ALIVE = CheckRunHealthResult(WorkerStatus.RUNNING)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Launcher(DefaultRunLauncher):
    """Ends runs whose process was killed together with the code server that would have said so: after a loss of power,
    Dagster's own launcher leaves them started for ever, no retry begins and their place in the queue stays taken.

    A run is judged only on the machine on which it was launched; `dagster.yaml` names this class.
    """

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def launch_run(self, context: LaunchRunContext) -> None:
        self._instance.add_run_tags(context.dagster_run.run_id, {WORKER_TAG: this_host()})
        super().launch_run(context)

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        tag = run.tags.get(WORKER_TAG, "")
        gone = is_gone(tag) if " " in tag else self._went_unseen(run)
        return CheckRunHealthResult(WorkerStatus.FAILED, "its process is gone") if gone else _ALIVE

    def _went_unseen(self, run: dg.DagsterRun) -> bool:
        """The first look at a run. Its process says in the log which number it has; from here on its tag tells which process that is."""
        said = self._said_by_worker(run.run_id) if run.tags.get(WORKER_TAG) == this_host() and _is_served_here(run) else None
        if said is None:
            return False
        pid, at = said
        found = process(pid)
        if not _is_who_said_so(found, at):
            return True
        self._instance.add_run_tags(run.run_id, {WORKER_TAG: str(found)})
        return False

    def _said_by_worker(self, run_id: str) -> tuple[int, datetime] | None:
        events = self._instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT, limit=20).records
        for each in events:
            entry = each.event_log_entry
            pid = entry.get_dagster_event().engine_event_data.metadata.get("pid")
            if pid is not None and str(pid.value).isdigit():
                return int(str(pid.value)), datetime.fromtimestamp(entry.timestamp, UTC)
        return None


def _is_who_said_so(found: Process | None, at: datetime) -> bool:
    """Whoever has the number now and had begun by then, had it then."""
    return found is not None and found.began <= at + _ROUGHLY


def _is_served_here(run: dg.DagsterRun) -> bool:
    server = json.loads(run.tags.get(GRPC_INFO_TAG, "{}"))
    return bool(server.get("socket")) or server.get("host") in _LOOPBACK
