"""The process of one run, at a simulated moment: `python -m tests.year.worker ROOT RUN_ID MOMENT`. It is there to be struck."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import dagster as dg

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.ledger.processes import process
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG
from mesh_platform.orchestration.locations.loading import load_location
from mesh_platform.settings import load_settings
from tests.year.launcher import HERE, execute_here, location_of
from tests.year.moving_clock import standing_at
from tests.year.small_mesh import REPOSITORY


def start_worker(instance: dg.DagsterInstance, run: dg.DagsterRun, *, root: Path, moment: datetime, log: Path) -> subprocess.Popen:
    """Its tag tells the platform which process it is, as the tag of a run that Dagster launched does."""
    command = [sys.executable, "-m", "tests.year.worker", str(root), run.run_id, moment.isoformat()]
    with log.open("ab") as output:
        worker = subprocess.Popen(
            command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stdout=output, stderr=subprocess.STDOUT
        )
    instance.add_run_tags(run.run_id, {WORKER_TAG: str(process(worker.pid))})
    return worker


def work(root: Path, run_id: str, moment: datetime) -> None:
    with standing_at(moment), open_instance(load_settings(root)) as instance:
        run = instance.get_run_by_id(run_id)
        assert run is not None
        (mesh, _), name = load_mesh(root), location_of(run)
        HERE.repositories[name] = load_location(mesh, mesh.domain(name)).get_repository_def()
        execute_here(instance, run)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3]))
