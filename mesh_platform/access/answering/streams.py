"""Rows that stream straight out of a port's own files, as its view shows them, to who can do nothing but take them."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mesh_platform.access.answering import frames
from mesh_platform.access.entering.trail import Trace, followed
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.engine import Connection, EngineError, Interrupted, kind_of
from mesh_platform.lakehouse.reading.selections import untold

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """`told` is what errors call the rows: DuckDB's own words quote values that may be hidden."""

    sql: str = field(repr=False)
    snapshots: Mapping[PortAddress, int]
    connection: Connection = field(repr=False)
    traces: tuple[Trace, ...] = field(repr=False)
    told: str

    def record_batches(self, *, limit: int | None = None) -> "pa.RecordBatchReader":
        """A stream, once; of the first rows, where there is a limit."""
        started = time.perf_counter()
        sql = self.sql if limit is None else f"select * from ({self.sql}) limit {limit:d}"  # noqa: S608 - the mesh wrote it
        try:
            batches = frames.to_batches(self.connection.execute(sql))
        except EngineError as error:
            kind = type(error)
        else:
            return frames.counted(batches, lambda: followed(self.traces, started=started), taken=self._taken)
        raise untold(kind, self.told)

    def _taken(self, batches: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        try:
            yield from batches
        except (pa.ArrowException, OSError) as error:  # Arrow passes on what DuckDB says
            kind = kind_of(error)
            if kind is Interrupted:  # whoever did it knows why
                raise
        else:
            return
        raise untold(kind, self.told)
