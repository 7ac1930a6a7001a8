"""Rows at fixed snapshots, in the reader's own library."""

import time
from collections.abc import Callable, Generator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from mesh_platform.access.answering import frames
from mesh_platform.access.entering.trail import Trace, followed
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidQuery, StoreUnavailable, TooMuch
from mesh_platform.lakehouse.engine import Connection, EngineError, FileError, Interrupted, OutOfMemory, Relation
from mesh_platform.lakehouse.reading.cuts import Cuts

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Rows = TypeVar("Rows", bound=Sized)
_INTERRUPTED = "Query interrupted"  # a Ctrl-C that comes while DuckDB computes; any other is Python's


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`snapshots` says which snapshot of which port is read.

    Each method reads the rows again, so that a large port is never held twice.
    """

    sql: str
    snapshots: Mapping[PortAddress, int]
    connection: Connection = field(repr=False)
    cuts: Cuts | None = field(default=None, repr=False)  # the files that are read, where they are not the ports' own
    traces: tuple[Trace, ...] = field(default=(), repr=False)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._relation().columns)

    def check(self) -> None:
        """What does not hold is refused now, and not when rows are asked for."""
        self._relation()

    def relation(self) -> Relation:
        """A DuckDB relation to go on with; rows are read when they are needed."""
        self._outlive()
        return self._relation()

    def arrow(self) -> "pa.Table":
        return self._handed_out(frames.to_arrow)

    def record_batches(self, *, limit: int | None = None) -> "pa.RecordBatchReader":
        """A stream, for what does not fit into memory; of the first rows, where there is a limit."""
        started = time.perf_counter()
        with as_invalid_query():
            batches = frames.to_batches(self._relation() if limit is None else self._relation().limit(limit))
        # Whoever holds the stream holds this reading, and with it the files that it reads.
        return frames.counted(batches, lambda: followed(self.traces, started=started))

    def polars(self) -> "pl.DataFrame":
        return self._handed_out(frames.to_polars)

    def pandas(self) -> "pd.DataFrame":
        return self._handed_out(frames.to_pandas)

    def _handed_out(self, fetch: Callable[[Relation], Rows]) -> Rows:
        with as_invalid_query(), followed(self.traces) as handed:
            rows = fetch(self.connection.sql(self.sql))
            handed.rows = len(rows)
            return rows

    def _relation(self) -> Relation:
        with as_invalid_query():
            return self.connection.sql(self.sql)

    def _outlive(self) -> None:
        """Nobody can tell when the last relation that is derived from this one has gone."""
        if self.cuts is not None:
            self.cuts.keep()


@contextmanager
def as_invalid_query() -> Generator[None]:
    """What DuckDB refuses here, the reader wrote; but that files do not come is nobody's mistake who reads."""
    try:
        yield
    except FileError as error:
        told = str(error).replace("'", '"').split('"')
        fact, place = "…".join(told[::2]), "".join(told[1:2])  # where files lie is told apart, for it goes through no door
        raise StoreUnavailable(f"what was published cannot be read: {fact}", place=place, hint="see what is wrong: mesh verify") from None
    except OutOfMemory:
        raise TooMuch("the answer takes more memory than it may", hint="ask for less: fewer columns, a condition, or sums") from None
    except Interrupted:
        raise TooMuch("the answer takes more time than it may", hint="ask for less: fewer columns, a condition, or sums") from None
    except EngineError as error:
        raise InvalidQuery(str(error)) from None
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from None
        raise
