"""DuckDB connections: one way to open them, the same settings everywhere."""

import shutil
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from mesh_platform.lakehouse.object_store import is_object_store, open_object_store
from mesh_platform.settings import Settings

if TYPE_CHECKING:
    import pyarrow

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation
EngineError = duckdb.Error
FileError = duckdb.IOException
OutOfMemory = duckdb.OutOfMemoryException
Interrupted = duckdb.InterruptException

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
