"""Rows as bytes or text: what `mesh read --format` writes. Everything streams."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import IO, TYPE_CHECKING

from mesh_platform.concepts.json_value import JsonValue, json_value

if TYPE_CHECKING:
    import pyarrow
    from pyarrow import csv, parquet


class Format(StrEnum):
    """`TABLE` is for people: whoever draws it takes `text_rows`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


def write_rows(batches: "pyarrow.RecordBatchReader", to: IO[bytes], *, form: Format) -> int:
    """Writes all rows to an open binary file and returns their number."""
    return _WRITERS[form](batches, to)


def json_rows(batches: "pyarrow.RecordBatchReader") -> Iterator[dict[str, JsonValue]]:
    """Each row as an object of JSON values."""
    return ({name: json_value(value) for name, value in row.items()} for batch in batches for row in batch.to_pylist())


def text_rows(batches: "pyarrow.RecordBatchReader", *, limit: int) -> list[tuple[str, ...]]:
    """The first rows as text; a missing value is empty."""
    rows: list[tuple[str, ...]] = []
    for batch in batches:
        rows.extend(tuple(map(_text, row.values())) for row in batch.slice(0, limit - len(rows)).to_pylist())
        if len(rows) >= limit:
            break
    return rows


def _write_csv(batches: "pyarrow.RecordBatchReader", to: IO[bytes]) -> int:
    from pyarrow import csv

    schema = _flat_schema(batches.schema)
    return _write_batches(csv.CSVWriter(to, schema), (_flat(batch, schema) for batch in batches))


def _write_parquet(batches: "pyarrow.RecordBatchReader", to: IO[bytes]) -> int:
    from pyarrow import parquet

    return _write_batches(parquet.ParquetWriter(to, batches.schema, compression="zstd"), batches)


def _write_batches(writer: "csv.CSVWriter | parquet.ParquetWriter", batches: "Iterable[pyarrow.RecordBatch]") -> int:
    rows = 0
    with writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _write_json_lines(batches: "pyarrow.RecordBatchReader", to: IO[bytes]) -> int:
    return _write_text(to, (f"{_dump(row)}\n" for row in json_rows(batches)))


def _write_json(batches: "pyarrow.RecordBatchReader", to: IO[bytes]) -> int:
    to.write(b"[")
    rows = _write_text(to, (f"{',' if number else ''}\n{_dump(row)}" for number, row in enumerate(json_rows(batches))))
    to.write(b"\n]\n")
    return rows


def _write_text(to: IO[bytes], parts: Iterator[str]) -> int:
    return sum(1 for part in parts if to.write(part.encode()))


_WRITERS: Mapping[Format, Callable[["pyarrow.RecordBatchReader", IO[bytes]], int]] = {
    Format.CSV: _write_csv,
    Format.JSON: _write_json,
    Format.JSONL: _write_json_lines,
    Format.PARQUET: _write_parquet,
}


def _flat_schema(schema: "pyarrow.Schema") -> "pyarrow.Schema":
    """CSV has no nested values and no bytes: those columns become text."""
    import pyarrow

    flat = (pyarrow.field(each.name, pyarrow.string()) if _needs_text(each.type) else each for each in schema)
    return pyarrow.schema(list(flat))


def _flat(batch: "pyarrow.RecordBatch", schema: "pyarrow.Schema") -> "pyarrow.RecordBatch":
    import pyarrow

    columns = [
        pyarrow.array([_text(value) or None for value in column.to_pylist()], pyarrow.string()) if _needs_text(column.type) else column
        for column in batch.columns
    ]
    return pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def _needs_text(kind: "pyarrow.DataType") -> bool:
    from pyarrow import types

    return types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind)


def _text(value: object) -> str:
    plain = json_value(value)
    return "" if plain is None else plain if isinstance(plain, str) else _dump(plain)


def _dump(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
