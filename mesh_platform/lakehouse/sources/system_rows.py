"""Rows that the mesh tells about itself, written to a file before a product's code reads them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mesh_platform.concepts.source import SystemTable
from mesh_platform.lakehouse.quoting import text
from mesh_platform.lakehouse.sources.landings import PinnedFile

_BATCH = 10_000  # rows
_TOLD = re.compile(r"(?P<table>[a-z_]+) up to fact (?P<number>[0-9]+)")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPin:
    """A table of the mesh about itself as it was when a build began to read it.

    `upto` is the number of the newest fact it knows of. `continues` is how far the port's head says that it was read, empty where
    it says nothing of it: these are the rows that come after. None where rows tell how things are, and go on from nothing.
    """

    table: SystemTable
    file: Path
    rows: int
    upto: int
    continues: str | None = None

    @property
    def files(self) -> tuple[PinnedFile, ...]:
        return (PinnedFile(uri=str(self.file), rows=self.rows),)

    def __str__(self) -> str:
        """What a certificate keeps."""
        return f"{self.table} up to fact {self.upto}"


def told_of(source: str, table: SystemTable) -> int:
    """The number of the fact that a certificate says its rows go up to; 0 where it speaks of something else."""
    found = _TOLD.fullmatch(source)
    return int(found["number"]) if found and found["table"] == table else 0


def write_system_rows(rows: Iterable[Row], schema: pa.Schema, file: Path) -> int:
    """Few of them are in memory at a time; returns how many there were."""
    written = 0
    with pq.ParquetWriter(file, schema) as writer:
        for each in _batches(rows):
            writer.write_batch(pa.RecordBatch.from_pylist(each, schema=schema))
            written += len(each)
    return written


def system_rows_sql(pin: SystemPin) -> str:
    return f"select * from read_parquet({text(str(pin.file))})"


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    ahead = iter(rows)
    while batch := list(islice(ahead, _BATCH)):
        yield batch
