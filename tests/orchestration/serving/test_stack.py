"""One stack for all tests of this file, because each start takes seconds. Code server `broken` never loads."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_stack import FREE_PORTS, READY, Running, environment, graphql, is_alive, location, mesh_command, server_of
from tests.sample_mesh import write_mesh

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


@pytest.fixture(scope="module")
def stack(tmp_path_factory) -> Iterator[Running]:
    running = Running(write_mesh(tmp_path_factory.mktemp("mesh"), FILES))
    yield running
    running.process.kill()


def test_a_domain_that_does_not_load_is_named_and_the_others_are_served(stack):
    assert "broken does not load, the other domains do: RuntimeError: no luck today" in stack.until(READY)
    assert stack.locations() == {"first": "RepositoryLocation", "second": "RepositoryLocation", "broken": "PythonError"}


def test_the_catalog_and_flight_sql_answer_beside_it(stack):
    told = re.search(r"the catalog is at (\S+), Flight SQL at grpc\+tls://(\S+):(\d+)", stack.until(READY))
    assert told
    with urllib.request.urlopen(f"{told[1]}/healthz") as answer:
        assert answer.status == 200
    socket.create_connection((told[2], int(told[3]))).close()


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


def refused(port: str, *, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        mesh_command("up", *FREE_PORTS, "--port", port), cwd=root, env=environment(), capture_output=True, text=True, check=False
    )


def test_one_state_folder_has_one_stack(stack):
    stack.until(READY)
    second = subprocess.run(mesh_command("up", *FREE_PORTS), cwd=stack.root, env=environment(), capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "mesh up already runs" in second.stderr


def test_a_port_in_use_is_said_before_anything_starts(tmp_path):
    root = write_mesh(tmp_path, FILES)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = subprocess.run(
            mesh_command("up", *FREE_PORTS, "--port", str(port)), cwd=root, env=environment(), capture_output=True, text=True, check=False
        )
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
