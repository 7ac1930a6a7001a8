"""The machine: room on its disks, its clock, and how many files a process may open."""

import resource
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from rich.filesize import decimal

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.observability.doctor.diagnosis import Diagnosis, doubtful, ill, well
from mesh_platform.settings import Settings

PART = "machine"

_TOO_LITTLE, _LITTLE = 1 << 30, 5 << 30  # bytes
_FEW_FILES = 1024
_OFF = timedelta(minutes=5)


def examine_machine(settings: Settings) -> Iterator[Diagnosis]:
    for name, folder in _folders(settings):
        yield _room(name, folder)
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files != resource.RLIM_INFINITY and files < _FEW_FILES:
        yield doubtful(PART, f"a process may open {files} files only", f"run: ulimit -n {4 * _FEW_FILES}")


def examine_clock(lakehouse: Lakehouse) -> Iterator[Diagnosis]:
    """A clock that went back makes new grants old, new data stale, and files look younger than they are."""
    newest = lakehouse.ledger.facts(limit=1)
    ahead = newest[0].at - clock.now() if newest else timedelta()
    if ahead > _OFF:
        fact = f"the clock says {clock.now():%Y-%m-%d %H:%M} UTC, and the newest fact is of {newest[0].at:%Y-%m-%d %H:%M}"
        yield ill(PART, fact, "set the clock of this machine, or of the one that wrote the fact")
    else:
        yield well(PART, f"the clock says {clock.now():%Y-%m-%d %H:%M} UTC, after every fact of the ledger")


def _folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    yield "state", settings.state
    if "://" not in (warehouse := duckdb_path(settings.warehouse_uri)) and not Path(warehouse).is_relative_to(settings.state):
        yield "warehouse", Path(warehouse)


def _room(name: str, folder: Path) -> Diagnosis:
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    fact = f"{decimal(free)} are free for the {name} folder {folder}"
    remedy = "see what can be freed: mesh maintain"
    if free < _TOO_LITTLE:
        return ill(PART, fact, remedy)
    return doubtful(PART, fact, remedy) if free < _LITTLE else well(PART, fact)
