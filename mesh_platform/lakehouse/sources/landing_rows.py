"""The rows of landings in SQL: what has arrived and what is told of it, and how it is read."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.quoting import identifier, literal, text
from mesh_platform.lakehouse.sources.landings import Landed, LandingPin, flush

LOAD_COLUMN = "_mesh_load"  # the number of the load that brought a row
KEPT = frozenset({LOAD_COLUMN, "file_row_number"})  # what a landing adds to the columns of its source
_LARGEST_RECORD = 2**28
_COPY = "copy ({select}) to {file} (format parquet, compression zstd)"


def landing_sql(pin: LandingPin, *, most: int | None = None) -> str:
    """A SELECT over the newest row of each key, or over all rows where there is none; of `most` rows where not all are needed."""
    landed = pin.landed
    if not landed.files:
        return f"select {', '.join(f'cast(null as {of}) as {identifier(name)}' for name, of in landed.columns.items())} where false"
    files = (Path(each.uri) for each in pin.files)
    return f"select {_typed(landed.columns)} from {parquet_files(files)}{_newest_of_each(landed)}" + (
        "" if most is None else f" limit {most:d}"
    )


def parquet_files(files: Iterable[Path]) -> str:
    """A table expression over Parquet files that need not have the same columns."""
    names = ", ".join(text(str(each)) for each in files)
    return f"read_parquet([{names}], union_by_name = true, hive_partitioning = false, file_row_number = true)"


def parquet_file(file: Path) -> str:
    return f"read_parquet({text(str(file))}, hive_partitioning = false)"


def json_lines(file: Path, types: Mapping[str, str] | None = None) -> str:
    """A table expression over one record a line; without `types` the values tell, of all records, what is no nested value."""
    shown = "maximum_depth = 2" if types is None else f"columns = {literal(types)}"
    return f"read_json({text(str(file))}, format = 'newline_delimited', sample_size = -1, maximum_object_size = {_LARGEST_RECORD}, {shown})"


def described(connection: Connection, table: str) -> dict[str, str]:
    """Name and type of each column of a table expression."""
    return {name: of for name, of, *_ in connection.execute(f"describe select * from {table}").fetchall()}


def row_count(connection: Connection, table: str) -> int:
    ((rows,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return rows


def without_value(connection: Connection, table: str, columns: Collection[str]) -> frozenset[str]:
    """The columns of which nothing can be told but their names."""
    counts = _counts(connection, table, [f"count({identifier(each)})" for each in columns])
    return frozenset(name for name, count in zip(columns, counts, strict=True) if not count)


def missing_values(connection: Connection, table: str, columns: Collection[str]) -> dict[str, int]:
    """How many rows lack a value, of the columns of which any do."""
    counts = _counts(connection, table, [f"count(*) - count({identifier(each)})" for each in columns])
    return {name: count for name, count in zip(columns, counts, strict=True) if count}


def greatest(connection: Connection, table: str, column: str) -> tuple[str | None, str]:
    """The greatest value as text, and its type."""
    name = identifier(column)
    ((value, of),) = connection.execute(f"select cast(max({name}) as varchar), any_value(typeof({name})) from {table}").fetchall()
    return value, of


def misfits(connection: Connection, table: str, types: Mapping[str, str]) -> dict[str, int]:
    """How many values are none of a type, of the columns of which any are."""
    tried = [f"count({identifier(name)}) - count(try_cast({identifier(name)} as {of}))" for name, of in types.items()]
    try:
        counts = _counts(connection, table, tried)
    except EngineError:  # a reader was told the type, and cannot go on
        return {}
    return {name: count for name, count in zip(types, counts, strict=True) if count}


def write_rows(connection: Connection, table: str, types: Mapping[str, str], file: Path, *, known: Collection[str], load: int) -> int:
    """Writes one file of a landing, with every column of it; returns how many rows it has."""
    values = ", ".join(f"cast({identifier(name) if name in known else 'null'} as {of}) as {identifier(name)}" for name, of in types.items())
    return _copied(connection, f"select {values}, {load}::bigint as {LOAD_COLUMN} from {table}", file)


def write_newest(connection: Connection, landed: Landed, files: Iterable[Path], file: Path) -> int:
    """Writes the newest row of each key into one file, each with the load that brought it."""
    return _copied(connection, f"select {_typed(landed.columns)}, {LOAD_COLUMN} from {parquet_files(files)}{_newest_of_each(landed)}", file)


def _copied(connection: Connection, select: str, file: Path) -> int:
    ((rows,),) = connection.execute(_COPY.format(select=select, file=text(str(file)))).fetchall()
    flush(file)
    return rows


def _typed(columns: Mapping[str, str]) -> str:
    return ", ".join(f"cast({identifier(name)} as {of}) as {identifier(name)}" for name, of in columns.items())


def _newest_of_each(landed: Landed) -> str:
    """A later load shows the source at a later moment, whatever its cursor says."""
    if not landed.key:
        return ""
    key = ", ".join(map(identifier, landed.key))
    order = f"{LOAD_COLUMN} desc, {identifier(landed.order)} desc nulls last, file_row_number desc"
    return f" qualify row_number() over (partition by {key} order by {order}) = 1"


def _counts(connection: Connection, table: str, expressions: list[str]) -> tuple[int, ...]:
    if not expressions:
        return ()
    (found,) = connection.execute(f"select {', '.join(expressions)} from {table}").fetchall()
    return found
