"""Source systems that rows are brought from: a database, an HTTP API, files that keep coming; and the mesh itself.

Values may name the environment as `${NAME}`; only the run that brings rows puts in what stands there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.types import ColumnType

REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incremental:
    """Only rows whose `cursor` has not been seen yet are asked for; of each `key` the newest row counts.

    `initial` is where the first run begins, everything where it is None. Rows that come late by less than `lag`, a length of time
    or a number like the cursor, are read again. `parameter` is how an API is told where to begin.
    """

    cursor: str
    key: tuple[str, ...]
    initial: str | int | None = None
    lag: timedelta | int | None = None
    parameter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSource:
    """A table or view. `columns`: what is read of it, each with its type where that is declared; None for all of them."""

    connection: str
    table: str
    schema: str | None = None
    columns: Mapping[str, ColumnType | None] | None = None
    incremental: Incremental | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSource:
    """`auth` and `paginator` are dlt's, by its names; None lets dlt find out how the pages follow each other.

    `records` is the JSONPath to the rows of a page, found by dlt where it is empty.
    """

    url: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    auth: Mapping[str, str] | None = None
    paginator: Mapping[str, Any] | None = None
    records: str = ""
    columns: Mapping[str, ColumnType | None] | None = None
    incremental: Incremental | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesSource:
    """Every file that a pattern finds: `path` below the product's folder, or `url` anywhere else.

    `by_modified`: only files that are new or have changed are read, and what files held that are gone stays.
    """

    path: str = ""
    url: str = ""
    format: str = "csv"
    options: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, ColumnType | None] | None = None
    by_modified: bool = False


SourceSystem = DatabaseSource | ApiSource | FilesSource


class SystemTable(StrEnum):
    """What the mesh tells about itself, each a table: `mesh_platform/system_tables/<name>.py`."""

    PRODUCTS = "products"
    RELEASES = "releases"
    QUALITY = "quality"
    SERVICE_LEVELS = "service_levels"
    USAGE = "usage"
    ACCESS = "access"
    POLICY_RESULTS = "policy_results"
    COST = "cost"
    SATISFACTION = "satisfaction"
    SCORECARDS = "scorecards"
    DEMAND = "demand"
    INTEROPERABILITY = "interoperability"


@dataclass(frozen=True, slots=True)
class MeshSource:
    """One of the mesh's own tables; nothing of it is landed."""

    table: SystemTable


def references(value: Any) -> Iterator[str]:
    """The names of the environment that a value refers to, however deep."""
    if isinstance(value, str):
        yield from REFERENCE.findall(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from references(each)
