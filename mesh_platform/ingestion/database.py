"""Rows of a database: dlt reads a table or view through SQLAlchemy, in one statement whose names are those that it reflects."""

import gc
import traceback
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from mesh_platform.concepts.source import DatabaseSource
from mesh_platform.errors import SourceChanged, SourceUnavailable, UsageError
from mesh_platform.ingestion.cursors import as_column
from mesh_platform.ingestion.environment import Environment
from mesh_platform.ingestion.failures import as_source_errors
from mesh_platform.ingestion.raw import Raw, parquet_rows
from mesh_platform.lakehouse.engine import Connection

if TYPE_CHECKING:
    import pyarrow as pa
    import sqlalchemy as sa

ATTEMPTS = 3
BACKOFF = 1.0
ROWS_PER_CHUNK = 50_000


def extract(source: DatabaseSource, environment: Environment, connection: Connection, *, start: Any, target: Path, who: str) -> Raw:
    """Starts again from the beginning where the connection is lost on the way."""

    @retry(
        retry=retry_if_exception_type(SourceUnavailable),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=BACKOFF, max=30),
        reraise=True,
    )
    def read() -> None:
        with as_source_errors(who, environment):
            _read(source, environment.fill(source.connection), start, target)

    read()
    return parquet_rows(connection, target)


def _read(source: DatabaseSource, url: str, start: Any, target: Path) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(url, hide_parameters=True)
    try:
        _copy(source, engine, start, target)
    except BaseException as error:
        _let_go(error)
        raise
    finally:
        engine.dispose()


def _copy(source: DatabaseSource, engine: "sa.Engine", start: Any, target: Path) -> None:
    import dlt
    import sqlalchemy as sa
    from dlt.sources.sql_database import sql_table

    table = sa.Table(source.table, sa.MetaData(schema=source.schema), autoload_with=engine, resolve_fks=False)
    incremental = None
    if source.incremental is not None:
        _require_columns(source, table)
        incremental = dlt.sources.incremental(
            source.incremental.cursor,
            initial_value=_start(table, source.incremental.cursor, start),
            on_cursor_value_missing="include",  # whoever forgot to set the cursor is read each time, rather than never
        )
    resource = sql_table(
        engine,
        table=source.table,
        schema=source.schema,
        metadata=table.metadata,
        backend="pyarrow",
        reflection_level="full_with_precision",
        chunk_size=ROWS_PER_CHUNK,
        included_columns=list(source.columns) if source.columns else None,
        incremental=incremental,
    )
    _write(resource, _schema(resource.columns), target)


def _require_columns(source: DatabaseSource, table: "sa.Table") -> None:
    wanted = [*(source.columns or ()), *((source.incremental.cursor, *source.incremental.key) if source.incremental else ())]
    if gone := [each for each in dict.fromkeys(wanted) if each not in table.columns]:
        raise SourceChanged(
            f"the table {source.table} has no column {', '.join(gone)}", hint=f"it has {', '.join(each.name for each in table.columns)}"
        )


def _start(table: "sa.Table", cursor: str, start: Any) -> Any:
    kind = table.columns[cursor].type
    try:
        python_type = kind.python_type
    except NotImplementedError:
        return start
    return as_column(start, python_type, aware=bool(getattr(kind, "timezone", False)))


def _schema(columns: Any) -> "pa.Schema":
    """The columns as they are reflected, so that a table without a row has them too."""
    from dlt.common.destination import DestinationCapabilitiesContext
    from dlt.common.libs.pyarrow import columns_to_arrow

    return columns_to_arrow(columns, DestinationCapabilitiesContext.generic_capabilities(), "UTC")


def _require_exact(schema: "pa.Schema") -> None:
    """What no table type holds exactly is refused, never rounded."""
    import pyarrow as pa

    if wide := [each.name for each in schema if pa.types.is_decimal256(each.type)]:
        hint = "leave the column out with `columns` of the input port, or read a view that casts it"
        raise UsageError(f"the column {', '.join(wide)} may have more than 38 digits, which no table holds", hint=hint)


def _write(chunks: Iterable[Any], schema: "pa.Schema", target: Path) -> None:
    import pyarrow.parquet as parquet

    tables: Iterator[pa.Table] = iter(chunks)
    first = next(tables, schema.empty_table())
    _require_exact(first.schema)
    with parquet.ParquetWriter(target, first.schema, compression="zstd") as writer:
        for each in chain([first], tables):
            writer.write_table(each if each.schema == first.schema else each.cast(first.schema))


def _let_go(error: BaseException | None) -> None:
    """Dlt's generators hold a connection, each other, and the traceback of an error them: they end here, while there is a database."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__context__
    gc.collect()
