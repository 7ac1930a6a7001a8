"""Waiting for files to change, by looking at them twice a second: nothing to install, and the same on every system."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_SECONDS = 0.5
_NOT_WRITTEN_BY_PEOPLE = frozenset({"__pycache__", "target", "logs", "dbt_packages"})

Snapshot = dict[Path, tuple[int, int]]


def changes(folders: Iterable[Path]) -> Iterator[None]:
    """At once, and then each time after a file below the folders was written, added or removed. Never ends by itself."""
    watched = tuple(folders)
    while True:
        before = _snapshot(watched)
        yield
        while _snapshot(watched) == before:
            time.sleep(_SECONDS)


def _snapshot(folders: Iterable[Path]) -> Snapshot:
    return {each: state for folder in folders for each in folder.rglob("*") if (state := _state(each)) is not None}


def _state(file: Path) -> tuple[int, int] | None:
    """None for what is no file, or is gone again."""
    if not _NOT_WRITTEN_BY_PEOPLE.isdisjoint(file.parts):
        return None
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return None if file.is_dir() else (found.st_mtime_ns, found.st_size)
