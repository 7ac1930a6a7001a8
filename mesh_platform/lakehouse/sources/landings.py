"""Landings: the Parquet files in which the rows of a source system lie, private to the product that reads them.

One file says what counts: `landing.json` names the files, where the source was read up to, and its columns. It is replaced in one
step, so that rows and cursor can never tell different stories; a file it does not name does not exist.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mesh_platform.concepts.names import ProductAddress
from mesh_platform.errors import NotPublished
from mesh_platform.settings import Settings

LOADS_KEPT = 200
SCRATCH = "scratch"  # what is unpacked or turned into another format to be read
_RECORD = "landing.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a source was read up to: a value as text, and the type that it is compared as."""

    value: str
    type: str

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one run brought. `changes` tells what is new about the columns."""

    number: int
    run_id: str
    at: str
    rows: int
    bytes: int
    seconds: float
    cursor_from: str | None = None
    cursor_to: str | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LandedFile:
    """`origin` and `stamp` name the file of the source that it holds, and the version of it, where there is one."""

    name: str
    load: int
    rows: int
    bytes: int
    origin: str = ""
    stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What a landing holds. `identity` tells whose rows they are: another table or address begins anew.

    `columns` are the types, by DuckDB's names, that the source had when it was last read; `optional` are those that not every
    record had. `retired` are files that a run may still read, with the moment from which no new run does.
    """

    identity: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    order: str = ""
    cursor: Cursor | None = None
    files: tuple[LandedFile, ...] = ()
    retired: Mapping[str, str] = field(default_factory=dict)
    loads: tuple[Load, ...] = ()

    @property
    def load(self) -> int:
        return self.loads[-1].number if self.loads else 0

    def brought_by(self, run_id: str) -> Load | None:
        return next((each for each in self.loads if run_id and each.run_id == run_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    uri: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingPin:
    """A landing as it was when a run began to read it."""

    folder: Path
    landed: Landed = field(repr=False)

    @property
    def files(self) -> tuple[PinnedFile, ...]:
        return tuple(PinnedFile(uri=str(self.folder / each.name), rows=each.rows) for each in self.landed.files)

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files)

    def __str__(self) -> str:
        """What a certificate keeps: the load, and where the source was read up to."""
        cursor = self.landed.cursor
        return f"load {self.landed.load}" + (f", {self.landed.order} up to {cursor}" if cursor else "")


def landing_folder(settings: Settings, product: ProductAddress, name: str) -> Path:
    """A candidate has no landing of its own: it reads what the published mesh has brought."""
    return settings.published.state / "landing" / product.domain / product.product / name


def pin_landing(settings: Settings, product: ProductAddress, name: str) -> LandingPin:
    """Raises NotPublished where nothing was ever brought."""
    folder = landing_folder(settings, product, name)
    landed = read_landing(folder)
    if not landed.columns:
        raise NotPublished(f"nothing has been brought to the input port {name} of {product} yet", hint=f"run: mesh ingest {product}")
    return LandingPin(folder=folder, landed=landed)


def read_landing(folder: Path) -> Landed:
    try:
        held: dict[str, Any] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Landed()
    held |= {name: tuple(held[name]) for name in ("optional", "key")}
    held["cursor"] = Cursor(**held["cursor"]) if held["cursor"] else None
    held["files"] = tuple(LandedFile(**each) for each in held["files"])
    held["loads"] = tuple(_load(each) for each in held["loads"])
    return Landed(**held)


def write_landing(folder: Path, landed: Landed) -> None:
    """Whole or not at all, and on the disk before it counts; the files it names have to be there already."""
    partial = folder / f"{_RECORD}.partial"
    with partial.open("w", encoding="utf-8") as opened:
        json.dump(asdict(landed), opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())
    partial.replace(folder / _RECORD)
    flush(folder)


def sweep(folder: Path, landed: Landed, *, before: datetime) -> Landed:
    """Removes what no run reads any more, and what runs left that were killed. Only under the lock."""
    gone = [name for name, at in landed.retired.items() if datetime.fromisoformat(at) < before]
    known = {each.name for each in landed.files} | (landed.retired.keys() - set(gone))
    for each in folder.glob("*"):
        if each.suffix in (".parquet", ".raw", ".partial") and each.name not in known:
            each.unlink(missing_ok=True)
    shutil.rmtree(folder / SCRATCH, ignore_errors=True)
    return replace(landed, retired={name: at for name, at in landed.retired.items() if name not in gone})


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """One run at a time brings rows; the lock ends with its process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def flush(path: Path) -> None:
    """A file or folder is on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _load(held: dict[str, Any]) -> Load:
    held["changes"] = tuple(held["changes"])
    return Load(**held)
