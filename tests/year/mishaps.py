"""A real process, struck in the middle of a publication: by SIGKILL, or by a disk without room."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from subprocess import Popen

import dagster as dg

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.settings import load_settings
from tests.year.calendar import FullDisk, Instant, Killed, Mishap
from tests.year.launcher import Body
from tests.year.worker import start_worker

_SECONDS_TO_STRIKE = 240
_SECONDS_TO_GIVE_UP = 120
_BYTES_LEFT = 512  # a Parquet file needs more, a database, too


@dataclass
class Struck:
    """What became of a mishap, to be told at the end."""

    mishap: Mishap
    run_id: str
    hit: bool


def striking(mishap: Mishap, *, root: Path, moment: Callable[[], datetime], watch: Callable[[], None], struck: list[Struck]) -> Body:
    """Executes a run in a process of its own and strikes it; `watch` is called again and again while it lives."""

    def body(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
        port = PortAddress.parse(mishap.port)
        with open_lakehouse(load_settings(root)) as lakehouse:
            is_now = _instant(lakehouse, port, mishap.at)
            process = start_worker(instance, run, root=root, moment=moment(), log=root.parent / "workers.log")
            hit = _wait(process, is_now, watch)
            match mishap:
                case Killed():
                    process.kill()
                case FullDisk():
                    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (_BYTES_LEFT, resource.RLIM_INFINITY))
            process.wait(_SECONDS_TO_GIVE_UP)
        struck.append(Struck(mishap, run.run_id, hit))

    return body


def _wait(process: Popen, is_now: Callable[[], bool], watch: Callable[[], None]) -> bool:
    """Whether the instant came before the process ended by itself."""
    deadline = time.monotonic() + _SECONDS_TO_STRIKE
    while process.poll() is None:
        if is_now():
            return True
        assert time.monotonic() < deadline, "the worker neither publishes nor ends"
        time.sleep(0.001)
    watch()
    return False


def _instant(lakehouse: Lakehouse, port: PortAddress, at: Instant) -> Callable[[], bool]:
    started = len(lakehouse.ledger.facts(Kind.BUILD_STARTED, str(port)))
    folder = Path(duckdb_path(lakehouse.tables.location(port))) / "data"
    files = set(folder.rglob("*.parquet"))
    if at is Instant.STAGING:
        return lambda: len(lakehouse.ledger.facts(Kind.BUILD_STARTED, str(port))) > started
    return lambda: any(each not in files and each.stat().st_size for each in folder.rglob("*.parquet"))
