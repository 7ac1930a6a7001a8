"""dbt that has started already: most of its time goes into imports, which a fork of one process has behind it.

Everything else is as in a process of its own: arguments, folder, environment, what is printed and how it ends.
"""

import atexit
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from mesh_platform.orchestration.dbt import process
from tests.sample_mesh import write_mesh

_SERVER = """\
import gc, json, os, select, signal, socket, sys
import duckdb
from dbt.cli.main import cli, dbtRunner

address, project, profiles = sys.argv[1:]
duckdb.default_connection().close()  # it has threads, which a fork loses
places = ["--project-dir", project, "--profiles-dir", profiles, "--target-path", project, "--log-path", project]
assert dbtRunner().invoke(["--quiet", "--no-version-check", "parse", *places]).success  # what it loads late, and what it remembers


def serve(asked):
    heard, streams, *_ = socket.recv_fds(asked, 1 << 20, 2)
    while not heard.endswith(b"\\n"):
        heard += asked.recv(1 << 20)
    words, folder, environment = json.loads(heard)
    if child := os.fork():
        asked.sendall(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]).to_bytes(4, signed=True))
        os._exit(0)
    for stream, number in zip(streams, (1, 2)):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    cli(words)


with socket.socket(socket.AF_UNIX) as door:
    door.bind(address)
    door.listen()
    assert len(os.listdir("/proc/self/task")) == 1
    gc.freeze()
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait for a child
    while select.select([door, 0], [], [])[0] == [door]:  # until who started this has ended
        asked, _ = door.accept()
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            door.close()
            serve(asked)
        asked.close()
"""
_CLIENT = """\
import json, os, socket, sys

with socket.socket(socket.AF_UNIX) as door:
    door.connect(sys.argv[1])
    asked = json.dumps([sys.argv[2:], os.getcwd(), dict(os.environ)]).encode() + b"\\n"
    sent = socket.send_fds(door, [asked], [1, 2])
    door.sendall(asked[sent:])
    sys.exit(int.from_bytes(door.recv(4), signed=True))
"""
_PROJECT = {
    "dbt_project.yml": "{name: warm, profile: mesh, version: 1.0.0}",
    "models/sources.yml": "sources: [{name: one, tables: [{name: two, columns: [{name: three, data_tests: [not_null]}]}]}]",
}


_started_anew = process._command


@contextmanager
def warm_dbt() -> Iterator[None]:
    """What this process runs with dbt, runs in forks of one that has started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_command", _warm_command)
        yield


@contextmanager
def cold_dbt() -> Iterator[None]:
    """dbt as people have it: a process that starts from nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_command", _started_anew)
        yield


def _warm_command() -> list[str]:
    cold = _started_anew()
    return [sys.executable, "-S", "-c", _CLIENT, str(_server()), *cold[cold.index("dbt.cli.main") + 1 :]]


@cache
def _server() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="warm_dbt_")
    address = write_mesh(Path(folder.name), _PROJECT) / "door"
    command = [sys.executable, "-P", "-c", _SERVER, str(address), folder.name, str(process.PROFILES)]
    environment = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    server = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    atexit.register(folder.cleanup)
    atexit.register(server.communicate)
    return address
