"""Rows that are fetched when somebody takes them, in the reader's own library. Each library is imported when it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from mesh_platform.lakehouse.engine import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What is known of rows without any of them. `snapshots` says of which snapshot of which port they are."""

    schema: "pa.Schema"
    snapshots: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    batches: "pa.RecordBatchReader"
    snapshots: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`columns` are those that are used, though more may come; `met` is what came first, for who can stay there."""

    columns: Sequence[str] | None = None
    limit: int | None = None
    met: Met | None = None


Ask = Callable[[Wanted], Answer]


class Rows:
    """Nothing is asked before rows, columns or snapshots are, and what does not hold is refused then.

    Each method fetches anew, so that a large port is never held twice. A port stays at the snapshot that was met first.
    """

    def __init__(self, ask: Ask, *, name: str) -> None:
        self._ask = ask
        self._name = name
        self._met: Met | None = None

    def __repr__(self) -> str:
        return f"Rows({self._name})"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._known().schema.names)

    @property
    def snapshots(self) -> dict[str, int]:
        """The snapshot of each port, by its address."""
        return dict(self._known().snapshots)

    def record_batches(self, *, limit: int | None = None) -> "pa.RecordBatchReader":
        """A stream, for what does not fit into memory; of the first rows, where there is a limit."""
        return self._fetched(limit=limit)

    def arrow(self) -> "pa.Table":
        return self._fetched().read_all()

    def polars(self) -> "pl.DataFrame":
        import polars

        return polars.DataFrame(self.arrow())

    def lazy(self) -> "pl.LazyFrame":
        """A plan to go on with: of a port only the columns that it uses are fetched, and of its head no more rows than that."""
        import polars
        from polars.io.plugins import register_io_source

        return register_io_source(self._scanned, schema=lambda: polars.DataFrame(self._known().schema.empty_table()).schema)

    def pandas(self) -> "pd.DataFrame":
        from mesh_platform.access.answering.frames import table_to_pandas

        return table_to_pandas(self.arrow())

    def relation(self) -> "Relation":
        """A DuckDB relation to go on with, over rows that are held in memory."""
        from mesh_platform.lakehouse.engine import relation_of

        return relation_of(self.arrow())

    def _known(self) -> Met:
        if self._met is not None:
            return self._met
        answer = self._ask(Wanted(limit=0))
        answer.batches.close()
        return self._meet(answer)

    def _fetched(self, *, columns: Sequence[str] | None = None, limit: int | None = None) -> "pa.RecordBatchReader":
        answer = self._ask(Wanted(columns=columns, limit=limit, met=self._met))
        if columns is None:
            self._meet(answer)
        return answer.batches

    def _meet(self, answer: Answer) -> Met:
        self._met = Met(schema=answer.batches.schema, snapshots=answer.snapshots)
        return self._met

    def _scanned(
        self, with_columns: list[str] | None, predicate: "pl.Expr | None", n_rows: int | None, _batch: int | None
    ) -> "Iterator[pl.DataFrame]":
        """How Polars takes rows: so many of the columns that it names, and of those what the predicate leaves."""
        import polars

        for each in self._fetched(columns=with_columns, limit=n_rows):
            frame = polars.DataFrame(each)
            frame = frame if with_columns is None else frame.select(with_columns)
            yield frame if predicate is None else frame.filter(predicate)
