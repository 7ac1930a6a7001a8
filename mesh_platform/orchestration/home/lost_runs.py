"""Runs whose process is gone, where no daemon is there to notice."""

import dagster as dg
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from mesh_platform.lakehouse.ledger.processes import is_gone

WORKER_TAG = "mesh/worker"  # which process executes a run


def end_lost_runs(instance: dg.DagsterInstance) -> None:
    """Ends them and frees their pools, for which the next run of the domain would wait in vain."""
    for run in instance.get_runs(dg.RunsFilter(statuses=IN_PROGRESS_RUN_STATUSES)):
        if is_gone(run.tags.get(WORKER_TAG, "")):
            instance.report_run_failed(run, "its process is gone")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
