import subprocess
import sys

import dagster as dg

from mesh_platform.lakehouse.ledger.processes import process, this_host, this_process
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG, end_lost_runs
from mesh_platform.settings import load_settings

POOL = "private_store/sales"


@dg.job
def job() -> None: ...


def ended_worker() -> str:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        return str(process(child.pid))


def test_a_killed_run_gives_its_pool_to_the_next_one(root):
    with open_instance(load_settings(root)) as instance:

        def started(tag: str) -> str:
            return instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags={WORKER_TAG: tag}).run_id

        killed, alive, elsewhere = started(ended_worker()), started(str(this_process())), started(f"not-{this_host()} 1 mark")
        pools = instance.event_log_storage
        pools.initialize_concurrency_limit_to_default(POOL)
        assert pools.claim_concurrency_slot(POOL, killed, "daily").is_claimed
        assert not pools.claim_concurrency_slot(POOL, alive, "daily").is_claimed
        end_lost_runs(instance)
        assert pools.claim_concurrency_slot(POOL, alive, "daily").is_claimed
        ends = {each.run_id: each.status.value for each in instance.get_runs()}
        assert ends == {killed: "FAILURE", alive: "STARTED", elsewhere: "STARTED"}
