"""Answers that leave through a door: bounded in time, memory and rows, and written down as the principal's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mesh_platform.access.answering import answer, read_port
from mesh_platform.access.rows import Reading, as_invalid_query
from mesh_platform.access.trail import Door, Visitor
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import TooMuch
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.limits import Turn
from mesh_platform.lakehouse.lakehouse import Lakehouse

if TYPE_CHECKING:
    import pyarrow as pa

_LESS = "ask for less: fewer columns, a condition, or sums"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, which holds its principal's place until its rows are gone, it fails, or it is closed."""

    reading: Reading
    turn: Turn
    most_rows: int

    def batches(self, *, limit: int | None = None) -> "pa.RecordBatchReader":
        """A stream. Raises TooMuch in the middle of it where that is when it becomes too much."""
        import pyarrow as pa

        try:
            rows = self.reading.record_batches(limit=limit)
        except BaseException:
            self.close()
            raise
        return pa.RecordBatchReader.from_batches(rows.schema, self._handed_out(rows))

    def close(self) -> None:
        self.turn.end()

    def _handed_out(self, rows: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
        handed = 0
        try:
            for each in self._in_time(rows):
                handed += each.num_rows
                if handed > self.most_rows:
                    raise TooMuch(f"the answer has more than {self.most_rows:,} rows", hint=_LESS)
                yield each
        finally:
            self.close()

    def _in_time(self, rows: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
        """Arrow passes on that DuckDB was interrupted as a fault of its own."""
        import pyarrow as pa

        try:
            for each in rows:
                if self.turn.is_over:
                    break
                yield each
        except (pa.ArrowException, OSError):
            if not self.turn.is_over:
                raise
        if self.turn.is_over:
            raise _too_long(self.turn)


def ask(gateway: Gateway, principal: Principal, door: Door, sql: str) -> Answer:
    """Of one SELECT over ports. Raises what `access.answering.answer` does, TooMuch and TooManyQueries."""
    return _answered(gateway, principal, door, lambda store, visitor: answer(store, sql, visitor))


def rows_of(gateway: Gateway, principal: Principal, door: Door, port: str | PortAddress, **asked: Any) -> Answer:
    """Of one port. `asked` are the columns, the condition and the moment of `access.answering.read_port`."""
    return _answered(gateway, principal, door, lambda store, visitor: read_port(store, port, visitor, **asked))


def _answered(gateway: Gateway, principal: Principal, door: Door, work: Callable[[Lakehouse, Visitor], Reading]) -> Answer:
    settings = gateway.settings
    turn = gateway.limits.admit(principal)
    try:
        store = gateway.store_of(principal).bounded(memory=settings.query_memory, opened=turn.works_with)
        with as_invalid_query():
            reading = work(store, Visitor(consumer=principal.consumer, door=door))
        if turn.is_over:
            raise _too_long(turn)
    except BaseException:
        turn.end()
        raise
    return Answer(reading=reading, turn=turn, most_rows=settings.query_rows)


def _too_long(turn: Turn) -> TooMuch:
    return TooMuch(f"the answer takes more time than {turn.seconds:g} seconds", hint=_LESS)
