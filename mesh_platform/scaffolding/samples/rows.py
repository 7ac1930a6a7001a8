"""The rows of a sample as one table in memory, typed as the source of a product would read them."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from mesh_platform.access.answering.reading import read
from mesh_platform.access.entering.resolution import find_product
from mesh_platform.concepts.contract import Column
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.engine import Connection, EngineError, connect
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.sources.files import file_sql
from mesh_platform.scaffolding.samples.delimited import csv_options
from mesh_platform.scaffolding.samples.inferred import Origin, SampleFile, SamplePort, SampleTable
from mesh_platform.scaffolding.samples.nested import json_options
from mesh_platform.scaffolding.samples.tables import Declared, read_table
from mesh_platform.settings import Settings

MOST_ROWS = 200_000
RELATION = identifier("mesh sample")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`declared` is what the sample's own contract or database already says of a column, by its name."""

    connection: Connection
    origin: Origin
    rows: int
    whole: bool
    declared: Mapping[str, Declared] = field(default_factory=dict)


@contextmanager
def open_sample(origin: Origin, settings: Settings, *, consumer: str | None = None) -> Generator[Sample]:
    """The first MOST_ROWS rows, in `RELATION`. Raises UsageError where they cannot be read."""
    match origin:
        case SampleFile():
            opened = _file(origin, settings)
        case SamplePort():
            opened = _port(origin, settings, consumer)
        case SampleTable():
            opened = _table(origin, settings)
    with opened.connection:
        yield opened


def _file(origin: SampleFile, settings: Settings) -> Sample:
    connection = connect(settings)
    try:
        return _opened(connection, origin, settings)
    except EngineError as wrong:
        connection.close()
        reason = str(wrong).partition("\n")[0][:200]
        raise UsageError(f"{origin.path.name} cannot be read as {origin.format}: {reason}", hint="open it, or give a part of it") from None


def _opened(connection: Connection, origin: SampleFile, settings: Settings) -> Sample:
    match origin.format:
        case "csv":
            try:
                return _read(connection, replace(origin, options=csv_options(connection, origin.path, limit=MOST_ROWS)), settings)
            except EngineError:  # what comes later is written otherwise
                return _read(connection, replace(origin, options=csv_options(connection, origin.path, limit=None)), settings)
        case "json":
            return _read(connection, replace(origin, options=json_options(connection, origin.path, limit=MOST_ROWS)), settings)
    return _read(connection, origin, settings)


def _read(connection: Connection, origin: SampleFile, settings: Settings) -> Sample:
    return _loaded(connection, origin, file_sql(origin.path, origin.format, origin.options, settings.state / "scratch"))


def _port(origin: SamplePort, settings: Settings, consumer: str | None) -> Sample:
    reading = read(origin.address, consumer=consumer, root=settings.root)
    with open_lakehouse(settings) as lakehouse:
        product = find_product(lakehouse, origin.address)
    outputs = product.outputs if product else ()
    contract = next((each.contract for each in outputs if each.address == origin.address), None)
    declared = {each.name: _declared(each) for each in contract.columns} if contract else {}
    loaded = _loaded(reading.connection, origin, reading.sql)
    return replace(loaded, declared=declared)


def _table(origin: SampleTable, settings: Settings) -> Sample:
    rows, declared, whole = read_table(origin, limit=MOST_ROWS)
    connection = connect(settings)
    connection.register("fetched", rows)
    return replace(_loaded(connection, origin, "from fetched"), declared=declared, whole=whole)


def _loaded(connection: Connection, origin: Origin, select: str) -> Sample:
    connection.execute(f"create temp table {RELATION} as from ({select}) limit {MOST_ROWS + 1}")
    rows = connection.execute(f"from {RELATION} select count(*)").fetchall()[0][0]
    if rows > MOST_ROWS:
        connection.execute(f"create or replace temp table {RELATION} as from {RELATION} limit {MOST_ROWS}")
    return Sample(connection=connection, origin=origin, rows=min(rows, MOST_ROWS), whole=rows <= MOST_ROWS)


def _declared(column: Column) -> Declared:
    return Declared(
        description=column.description,
        required=column.required,
        key_position=column.key_position,
        classification=column.classification,
        personal=column.is_personal,
    )
