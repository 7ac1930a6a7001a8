"""Rows as bytes or text: what `mesh read --format` and the gateway write. Everything streams."""

import io
from collections.abc import Iterator
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from mesh_platform.access.answering import writers
from mesh_platform.access.answering.writers import RowWriter, as_text
from mesh_platform.concepts.json_value import JsonValue, json_value

if TYPE_CHECKING:
    import pyarrow


class Format(StrEnum):
    """`TABLE` is for people: whoever draws it takes `text_rows`. `ARROW` is an IPC stream."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"
    ARROW = "arrow"


def write_rows(batches: "pyarrow.RecordBatchReader", to: IO[bytes], *, form: Format) -> int:
    """Writes all rows to an open binary file and returns their number."""
    rows = 0
    with _writer(form, to, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def streamed_rows(batches: "pyarrow.RecordBatchReader", *, form: Format) -> Iterator[bytes]:
    """The same bytes piece by piece, for who sends them on: one batch is in memory at a time."""
    pieces = _Pieces()
    with _writer(form, pieces, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield pieces.taken()
    yield pieces.taken()


def json_rows(batches: "pyarrow.RecordBatchReader") -> Iterator[dict[str, JsonValue]]:
    """Each row as an object of JSON values."""
    return ({name: json_value(value) for name, value in row.items()} for batch in batches for row in batch.to_pylist())


def text_rows(batches: "pyarrow.RecordBatchReader", *, limit: int) -> list[tuple[str, ...]]:
    """The first rows as text; a missing value is empty."""
    rows: list[tuple[str, ...]] = []
    for batch in batches:
        rows.extend(tuple(map(as_text, row.values())) for row in batch.slice(0, limit - len(rows)).to_pylist())
        if len(rows) >= limit:
            break
    return rows


class _Pieces(io.RawIOBase):
    """A file that is sent away while it is written."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, piece: Any) -> int:
        self._waiting.append(bytes(piece))
        self._written += len(self._waiting[-1])
        return len(self._waiting[-1])

    def taken(self) -> bytes:
        taken, self._waiting = b"".join(self._waiting), []
        return taken


def _writer(form: Format, to: IO[bytes] | io.RawIOBase, schema: "pyarrow.Schema") -> RowWriter:
    match form:
        case Format.CSV:
            return writers.CsvWriter(to, schema)
        case Format.JSON:
            return writers.JsonWriter(to)
        case Format.JSONL:
            return writers.JsonLinesWriter(to)
        case Format.PARQUET:
            return writers.parquet_writer(to, schema)
        case Format.ARROW:
            return writers.arrow_writer(to, schema)
        case Format.TABLE:
            raise ValueError("a table is drawn, not written")
