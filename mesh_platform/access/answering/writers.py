"""Writers of rows, one for each format. Each takes batches and, at its end, closes what it wrote, but not the file."""

import io
import json
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

from mesh_platform.concepts.json_value import JsonValue, json_value

if TYPE_CHECKING:
    import pyarrow

File = IO[bytes] | io.RawIOBase


class RowWriter(Protocol):
    def write_batch(self, batch: "pyarrow.RecordBatch") -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


def parquet_writer(to: File, schema: "pyarrow.Schema") -> RowWriter:
    from pyarrow import parquet

    return parquet.ParquetWriter(to, schema, compression="zstd")


def arrow_writer(to: File, schema: "pyarrow.Schema") -> RowWriter:
    from pyarrow import ipc

    return ipc.new_stream(to, schema)


class CsvWriter:
    """CSV has no nested values and no bytes: those columns become text."""

    def __init__(self, to: File, schema: "pyarrow.Schema") -> None:
        from pyarrow import csv

        self._schema = _flat_schema(schema)
        self._writer = csv.CSVWriter(to, self._schema)

    def write_batch(self, batch: "pyarrow.RecordBatch") -> None:
        self._writer.write_batch(_flat(batch, self._schema))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._writer.close()


class JsonLinesWriter:
    """An object a line."""

    def __init__(self, to: File) -> None:
        self._to = to

    def write_batch(self, batch: "pyarrow.RecordBatch") -> None:
        self._to.write("".join(f"{each}\n" for each in _objects(batch)).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass


class JsonWriter:
    """One array, an object a line."""

    def __init__(self, to: File) -> None:
        self._to = to
        self._separator = "\n"

    def write_batch(self, batch: "pyarrow.RecordBatch") -> None:
        if batch.num_rows:
            self._to.write((self._separator + ",\n".join(_objects(batch))).encode())
            self._separator = ",\n"

    def __enter__(self) -> Self:
        self._to.write(b"[")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._to.write(b"\n]\n")


def as_text(value: object) -> str:
    """A value as CSV and people have it; a missing one is empty."""
    plain = json_value(value)
    return "" if plain is None else plain if isinstance(plain, str) else _dump(plain)


def _objects(batch: "pyarrow.RecordBatch") -> list[str]:
    """Column by column, for most are of types that JSON has."""
    names = batch.schema.names
    return [_dump(dict(zip(names, row, strict=True))) for row in zip(*map(_plain, batch.columns), strict=True)]


def _plain(column: "pyarrow.Array") -> list[JsonValue]:
    from pyarrow import types

    values, kind = column.to_pylist(), column.type
    is_json = types.is_integer(kind) or types.is_boolean(kind) or types.is_string(kind) or types.is_large_string(kind)
    return values if is_json else [json_value(each) for each in values]


def _flat_schema(schema: "pyarrow.Schema") -> "pyarrow.Schema":
    import pyarrow

    flat = (pyarrow.field(each.name, pyarrow.string()) if _needs_text(each.type) else each for each in schema)
    return pyarrow.schema(list(flat))


def _flat(batch: "pyarrow.RecordBatch", schema: "pyarrow.Schema") -> "pyarrow.RecordBatch":
    import pyarrow

    columns = [
        pyarrow.array([as_text(value) or None for value in column.to_pylist()], pyarrow.string()) if _needs_text(column.type) else column
        for column in batch.columns
    ]
    return pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def _needs_text(kind: "pyarrow.DataType") -> bool:
    from pyarrow import types

    return types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind)


def _dump(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
