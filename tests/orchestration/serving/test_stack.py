"""One stack for all tests of this file, because each start takes seconds. Code server `broken` never loads."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sample_mesh import write_mesh

READY = "the mesh is at "


def location(name: str) -> str:
    return f"- python_module: {{module_name: domains.{name}.definitions, location_name: {name}, working_directory: .}}\n"


DEFINITIONS = """\
import dagster as dg


@dg.asset(key=[__name__.split(".")[1], "product", "port"])
def port() -> None: ...


defs = dg.Definitions(assets=[port])
"""
FILES = {
    "workspace.yaml": "load_from:\n" + location("first") + location("second") + location("broken"),
    "domains/__init__.py": "",
    "domains/first/definitions.py": DEFINITIONS,
    "domains/second/definitions.py": DEFINITIONS,
    "domains/broken/definitions.py": "raise RuntimeError('no luck today')\n",
}


class Running:
    """A `mesh up` in a process of its own, and what it said so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said = root / "said.txt"
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(up("--port", "0"), cwd=root, env=environment(), stdout=output, stderr=output)

    def until(self, text: str, *, seconds: float = 120) -> str:
        deadline = time.monotonic() + seconds
        while text not in (said := self.said.read_text()):
            assert time.monotonic() < deadline, said
            assert self.process.poll() is None, said
            time.sleep(0.1)
        return said

    @property
    def url(self) -> str:
        return self.until(READY).partition(READY)[2].split()[0]

    def locations(self) -> dict[str, str]:
        query = "{ workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError { __typename } } } } }"
        return {
            each["name"]: each["locationOrLoadError"]["__typename"]
            for each in graphql(self.url, query)["workspaceOrError"]["locationEntries"]
        }

    def processes(self) -> set[int]:
        """Everything that it started, directly or not."""
        lines = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.splitlines()
        parents = {int(pid): int(parent) for pid, parent in map(str.split, lines)}
        return {pid for pid in parents if self.process.pid in ancestors(pid, parents)}


def server_of(location: str, root: Path) -> int | None:
    lines = subprocess.run(["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    module = f"domains.{location}.definitions --working-directory {root}"
    return next((int(line.split()[0]) for line in lines if "code-server start" in line and module in line), None)


def ancestors(pid: int, parents: dict[int, int]) -> list[int]:
    found = []
    while pid := parents.get(pid, 0):
        found.append(pid)
    return found


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "DAGSTER_"))}


def up(*options: str) -> list[str]:
    return [sys.executable, "-c", "from mesh_platform.cli.main import app; app()", "up", *options]


def graphql(url: str, query: str) -> dict:
    request = urllib.request.Request(
        f"{url}/graphql", data=json.dumps({"query": query}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def stack(tmp_path_factory) -> Iterator[Running]:
    running = Running(write_mesh(tmp_path_factory.mktemp("mesh"), FILES))
    yield running
    running.process.kill()


def test_a_domain_that_does_not_load_is_named_and_the_others_are_served(stack):
    assert "broken does not load, the other domains do: RuntimeError: no luck today" in stack.until(READY)
    assert stack.locations() == {"first": "RepositoryLocation", "second": "RepositoryLocation", "broken": "PythonError"}


def test_the_reload_button_takes_up_changed_code(stack):
    stack.until(READY)
    (stack.root / "domains/broken/definitions.py").write_text(DEFINITIONS)
    graphql(stack.url, 'mutation { reloadRepositoryLocation(repositoryLocationName: "broken") { __typename } }')
    assert stack.locations()["broken"] == "RepositoryLocation"


LAUNCH = """mutation { launchRun(executionParams: {
  selector: {repositoryLocationName: "first", repositoryName: "__repository__", pipelineName: "__ASSET_JOB"}, mode: "default"
}) { __typename ... on LaunchRunSuccess { run { runId } } } }"""
SHOW = """{ runOrError(runId: "%s") { ... on Run {
  status eventConnection { events { __typename } } assetMaterializations { assetKey { path } } } } }"""


def test_the_ui_starts_a_run_and_shows_its_events(stack):
    stack.until(READY)
    run_id = graphql(stack.url, LAUNCH)["launchRun"]["run"]["runId"]
    deadline = time.monotonic() + 120
    while (shown := graphql(stack.url, SHOW % run_id)["runOrError"])["status"] not in ("SUCCESS", "FAILURE"):
        assert time.monotonic() < deadline, shown
        time.sleep(0.5)
    assert shown["status"] == "SUCCESS", shown
    assert [each["assetKey"]["path"] for each in shown["assetMaterializations"]] == [["first", "product", "port"]]
    assert "RunSuccessEvent" in [each["__typename"] for each in shown["eventConnection"]["events"]]


def test_one_state_folder_has_one_stack(stack):
    stack.until(READY)
    second = subprocess.run(up("--port", "0"), cwd=stack.root, env=environment(), capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "mesh up already runs" in second.stderr


def test_a_port_in_use_is_said_before_anything_starts(tmp_path):
    root = write_mesh(tmp_path, FILES)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = subprocess.run(up("--port", str(port)), cwd=root, env=environment(), capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert f"127.0.0.1:{port}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (root / ".mesh").exists()


def test_a_code_server_that_dies_is_reported_and_the_others_go_on(stack):
    stack.until(READY)
    os.kill(server_of("second", stack.root), signal.SIGKILL)
    assert "the others go on" in stack.until("the code server of second ended with exit code -9")
    assert stack.locations()["first"] == "RepositoryLocation"


def test_what_has_ended_is_started_again(stack):
    stack.until("starting the code server of second again")
    deadline = time.monotonic() + 120
    while server_of("second", stack.root) is None or stack.locations()["second"] != "RepositoryLocation":
        assert time.monotonic() < deadline, stack.said.read_text()
        time.sleep(0.5)


def test_an_interrupt_leaves_no_process_behind(stack):
    stack.until(READY)
    started = stack.processes()
    assert len(started) > 4
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.wait(timeout=60) == 0
    assert [each for each in started if is_alive(each)] == []
