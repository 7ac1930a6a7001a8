"""`mesh up` in a process of its own, as a test sees it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

READY = "the mesh is at "
FREE_PORTS = ("--port", "0", "--catalog-port", "0", "--flight-port", "0")


def location(name: str) -> str:
    """Its entry in workspace.yaml."""
    return f"- python_module: {{module_name: domains.{name}.definitions, location_name: {name}, working_directory: .}}\n"


class Running:
    """A `mesh up` in a process of its own, and what it said so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said = root / "said.txt"
        with self.said.open("wb") as output:
            self.process = subprocess.Popen(mesh_command("up", *FREE_PORTS), cwd=root, env=environment(), stdout=output, stderr=output)

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
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MESH_", "DAGSTER_"))}
    return own | {"COLUMNS": "200"}  # what is said stays on its line


def mesh_command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from mesh_platform.cli.main import app; app()", *words]


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
