"""What a source gave, before anything of it counts: where the rows lie, and which columns they have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.sources.landing_rows import described, json_lines, parquet_file, row_count, without_value

# The text of a record's part that is no single value; it is asked for with DuckDB's JSON functions.
JSON = "JSON"
_TEXT = "VARCHAR"
_SHOWN_BY_TEXTS = frozenset({"DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "UUID", _TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """`table` makes the table expression over the rows, with some columns read as the types that are given to it.

    `columns` are the types that the source says, or that its values show where `inferred`. `texts` are those of them whose values
    are texts to the source, whatever they look like; `unseen` those without any value. `always` are the columns that every record
    had. `origin` and `stamp` name the file of the source that this is, and its version.
    """

    table: Callable[[Mapping[str, str]], str]
    columns: Mapping[str, str]
    rows: int
    inferred: bool = False
    texts: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    origin: str = ""
    stamp: str = ""


def parquet_rows(connection: Connection, file: Path) -> Raw:
    """Rows whose types are known."""
    table = parquet_file(file)
    columns = described(connection, table)
    return Raw(table=lambda _: table, columns=columns, rows=row_count(connection, table), always=frozenset(columns))


def json_rows(connection: Connection, file: Path, *, keys: Mapping[str, int], rows: int) -> Raw:
    """One record a line. `keys` counts the records that had each key."""
    if not rows:
        return Raw(table=lambda _: "", columns={}, rows=0, inferred=True)
    shown = described(connection, json_lines(file))
    columns = {name: of_json(of) for name, of in shown.items()}
    return Raw(
        table=lambda types: json_lines(file, {**columns, **types}),
        columns=columns,
        rows=rows,
        inferred=True,
        texts=texts_of_json(shown),
        unseen=without_value(connection, json_lines(file, columns), columns),
        always=frozenset(name for name in columns if keys.get(name, 0) == rows),
    )


def of_json(of: str) -> str:
    """What does not depend on which records happened to come: a nested value stays JSON, a UUID text."""
    if of == "UUID":
        return _TEXT
    return of if of.isalnum() or of in _SHOWN_BY_TEXTS else JSON


def texts_of_json(shown: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for name, of in shown.items() if of in _SHOWN_BY_TEXTS)
