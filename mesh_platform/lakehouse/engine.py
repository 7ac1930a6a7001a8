"""DuckDB connections: one way to open them, the same settings everywhere."""

import shutil
import uuid
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import duckdb

from mesh_platform.lakehouse.object_store import is_object_store, open_object_store
from mesh_platform.lakehouse.quoting import text
from mesh_platform.settings import Settings

if TYPE_CHECKING:
    import pyarrow

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation
EngineError = duckdb.Error
FileError = duckdb.IOException
OutOfMemory = duckdb.OutOfMemoryException
Interrupted = duckdb.InterruptException

_TOLD = {"INTERRUPT": Interrupted, "Out of Memory": OutOfMemory, "IO": FileError}

IN_MEMORY = ":memory:"

_Config = dict[str, str | bool | int | float | list[str]]
_CLOSED: _Config = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "python_enable_replacements": False}


def connect(settings: Settings, database: str | Path = IN_MEMORY, *, read_only: bool = False) -> Connection:
    """A connection in UTC that loads no extension by itself and sees no Python variable as a table."""
    connection = duckdb.connect(str(database), read_only=read_only, config=_config(settings, in_memory=str(database) == IN_MEMORY))
    connection.execute("set TimeZone = 'UTC'")
    if is_object_store(settings):
        open_object_store(connection, settings)
    connection.execute("set enable_progress_bar = false")  # drawn into the output of what DuckDB takes for a prompt, as `python -c`
    return connection


class Standing:
    """A DuckDB that stands ready for what the mesh itself writes: to start one takes as long as all else of a small answer.

    Nothing that others wrote runs in it, for it is not confined.
    """

    def __init__(self) -> None:
        self._opened: Connection | None = None
        self._lock = Lock()

    def connect(self, settings: Settings) -> Connection:
        """A connection to it, with variables and statements of its own; its limits are those of the settings that came last."""
        with self._lock:
            if self._opened is None:
                self._opened = connect(settings)
                self._opened.execute("set global TimeZone = 'UTC'")
                self._opened.execute("set parquet_metadata_cache = true")
            if settings.memory_limit:
                self._opened.execute(f"set memory_limit = {text(settings.memory_limit)}")
            connection = self._opened.cursor()
        # Of what streams no more is made ahead than this holds, by default less than one batch: the other cores would wait.
        connection.execute("set streaming_buffer_size = '16MB'")
        return connection

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None


def kind_of(told: Exception) -> type[EngineError]:
    """Which error of DuckDB it was that came through Arrow, which keeps its words alone."""
    return next((kind for name, kind in _TOLD.items() if f"{name} Error" in str(told)), EngineError)


def relation_of(table: "pyarrow.Table") -> Relation:
    """A table in memory as a relation of its own connection, which lives as long as somebody holds the relation."""
    return duckdb.connect(IN_MEMORY, config=_CLOSED).from_arrow(table)


def remove_spills(settings: Settings, *, before: datetime) -> None:
    """What killed processes left when memory was short."""
    for folder in (settings.state / "spill").glob("*"):
        if folder.stat().st_mtime < before.timestamp():
            shutil.rmtree(folder, ignore_errors=True)  # whoever still owns it also removes it


def _config(settings: Settings, *, in_memory: bool) -> _Config:
    config = {**_CLOSED}
    if settings.threads:
        config["threads"] = settings.threads
    if settings.memory_limit:
        config["memory_limit"] = settings.memory_limit
    if in_memory:
        # By default every in-memory database spills to `.tmp` of the working folder, where processes would meet.
        spill = settings.state / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        config["temp_directory"] = str(spill / uuid.uuid4().hex)
    return config
