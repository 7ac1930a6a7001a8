"""Processes of a served mesh are killed in the middle of a build: each run ends, and is made up for exactly once."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.tables.certificates import releases_of
from mesh_platform.orchestration.home.configuration import FILE
from mesh_platform.orchestration.home.instance import dagster_home, open_instance
from mesh_platform.settings import Settings
from tests.running_stack import READY, Running, environment, graphql, is_alive, location, mesh_command, server_of
from tests.sample_mesh import ORDERS_SQL, write_sample_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
SECONDS = 420.0  # a crash that Dagster cannot make up for is made up for after three minutes
SECONDS_OF_REST = 5.0

# The pool is that of a private store: a killed run must give it back, or its retry waits for ever.
MARKED = """\
import time
from pathlib import Path

import dagster as dg
import duckdb
from mesh_platform import data_product

ROOT = Path(__file__).parents[2]


@data_product("sales.orders.daily")
@dg.asset(key_prefix="sales", pool="private_store/sales")
def daily(order_lines: duckdb.DuckDBPyRelation):
    with (ROOT / "started.txt").open("a") as file:
        file.write("x")
    while (ROOT / "hold").exists():
        time.sleep(0.05)
    return order_lines.project("order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount::decimal(10, 2) as amount")
"""
LAUNCH = """mutation { launchRun(executionParams: {mode: "default", selector: {
  repositoryLocationName: "sales", repositoryName: "__repository__", pipelineName: "__ASSET_JOB",
  assetSelection: [{path: ["sales", "orders", "daily"]}]
}}) { __typename ... on PythonError { message } ... on InvalidSubsetError { message } } }"""


class Mesh:
    """One domain, whose build waits while the file `hold` is there."""

    def __init__(self, folder: Path) -> None:
        self.root = write_sample_mesh(
            folder,
            {
                "workspace.yaml": f"load_from:\n{location('sales')}",
                "domains/__init__.py": "",
                "domains/sales/marked.py": MARKED,
                ORDERS_SQL: None,
                "hold": "",
            },
        )
        self.settings = Settings(root=self.root, home=self.root / ".mesh")
        config = dagster_home(self.settings) / FILE
        config.write_text(re.sub(r"(poll_interval|run_end)_seconds: 10\b", r"\1_seconds: 1", config.read_text()))

    @contextmanager
    def up(self) -> Iterator[Running]:
        stack = Running(self.root)
        try:
            stack.until(READY)
            yield stack
        finally:
            stack.process.send_signal(signal.SIGTERM)
            stack.process.wait(60)

    def start_build(self, stack: Running) -> int:
        """Returns the process that builds, once it is in the middle of it."""
        answer = graphql(stack.url, LAUNCH)["launchRun"]
        assert answer["__typename"] == "LaunchRunSuccess", answer
        self.wait(lambda: self.started == 1)
        return self.worker()

    @property
    def started(self) -> int:
        file = self.root / "started.txt"
        return len(file.read_text()) if file.exists() else 0

    def worker(self) -> int:
        with open_instance(self.settings) as instance:
            (run,) = instance.get_runs()
            events = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT).records
        said = (each.event_log_entry.get_dagster_event().engine_event_data.metadata.get("pid") for each in events)
        return next(int(each.value) for each in said if each is not None)

    def release(self) -> None:
        (self.root / "hold").unlink()

    def ends(self) -> list[str]:
        """How each run ended, oldest first."""
        with open_instance(self.settings) as instance:
            return [each.status.value for each in instance.get_runs(ascending=True)]

    def publications(self) -> int:
        with open_lakehouse(self.settings) as lakehouse:
            table = lakehouse.tables.find(ORDERS)
            return len(releases_of(table)) if table else 0

    def wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not until():
            assert time.monotonic() < deadline, (self.ends(), self.publications())
            time.sleep(0.3)

    def settles(self, *ends: str) -> None:
        """The runs end so, nothing follows, and each that succeeded has published."""
        self.wait(lambda: self.ends() == list(ends))
        time.sleep(SECONDS_OF_REST)
        assert self.ends() == list(ends)
        assert self.publications() == ends.count("SUCCESS")


@pytest.fixture
def mesh(tmp_path: Path) -> Mesh:
    return Mesh(tmp_path / "mesh")


def lose_power(stack: Running) -> None:
    """Everything at once: nobody sees anybody die."""
    victims = [stack.process.pid, *stack.processes()]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for each in victims:
            os.kill(each, number)
    stack.process.wait()
    while any(map(is_alive, victims)):
        time.sleep(0.05)


def test_after_a_loss_of_power_the_run_is_ended_and_made_up_for_once(mesh):
    with mesh.up() as stack:
        mesh.start_build(stack)
        lose_power(stack)
    assert mesh.ends() == ["STARTED"]
    mesh.release()
    with mesh.up():
        mesh.settles("FAILURE", "SUCCESS")


@pytest.mark.soak
def test_a_killed_worker_is_made_up_for_once(mesh):
    with mesh.up() as stack:
        os.kill(mesh.start_build(stack), signal.SIGKILL)
        mesh.release()
        mesh.settles("FAILURE", "SUCCESS")


@pytest.mark.soak
def test_a_killed_worker_without_its_code_server_is_made_up_for_once(mesh):
    with mesh.up() as stack:
        worker = mesh.start_build(stack)
        servers = {each for each in stack.processes() if os.getpgid(each) == os.getpgid(worker)}
        for each in [*(servers - {worker}), worker]:  # the server first, which would say that the worker has ended
            os.kill(each, signal.SIGKILL)
        mesh.release()
        mesh.settles("FAILURE", "SUCCESS")


@pytest.mark.soak
def test_a_run_outlives_its_code_server_and_the_next_one_finds_a_new_server(mesh):
    with mesh.up() as stack:
        mesh.start_build(stack)
        os.kill(server_of("sales", mesh.root), signal.SIGKILL)
        stack.until("starting the code server of sales again")
        mesh.release()
        mesh.settles("SUCCESS")
        assert graphql(stack.url, LAUNCH)["launchRun"]["__typename"] == "LaunchRunSuccess"
        mesh.settles("SUCCESS", "SUCCESS")


@pytest.mark.soak
def test_a_killed_daemon_starts_again_and_takes_up_what_was_left(mesh):
    with mesh.up() as stack:
        worker = mesh.start_build(stack)
        daemon = next(each for each in stack.processes() if b"dagster._daemon" in Path(f"/proc/{each}/cmdline").read_bytes())
        os.kill(daemon, signal.SIGKILL)
        os.kill(worker, signal.SIGKILL)
        mesh.release()
        mesh.settles("FAILURE", "SUCCESS")


@pytest.mark.soak
def test_a_stop_in_the_middle_of_a_run_is_made_up_for_after_the_next_start(mesh):
    with mesh.up() as stack:
        mesh.start_build(stack)
    mesh.release()
    with mesh.up():
        mesh.settles("FAILURE", "SUCCESS")


@pytest.mark.soak
def test_a_killed_mesh_run_is_ended_and_left_to_who_asked_for_it(mesh):
    asked = subprocess.Popen(mesh_command("run", "sales"), cwd=mesh.root, env=environment(), stdout=subprocess.DEVNULL)
    mesh.wait(lambda: mesh.started == 1)
    asked.kill()
    asked.wait()
    mesh.release()
    with mesh.up():
        mesh.wait(lambda: mesh.ends() == ["FAILURE"])
        time.sleep(SECONDS_OF_REST)
        assert mesh.ends() == ["FAILURE"]
        assert mesh.publications() == 0
