"""A DuckDB relation as other libraries know tables. Each library is imported when it is asked for."""

import warnings
from typing import TYPE_CHECKING, Any

from mesh_platform.lakehouse.engine import Connection, Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import pandas
    import polars
    import pyarrow

    from mesh_platform.access.entering.trail import HandedOut

ROWS_PER_BATCH = 100_000


def to_arrow(relation: Relation) -> "pyarrow.Table":
    return relation.to_arrow_table()


def to_batches(relation: Relation | Connection, *, rows: int = ROWS_PER_BATCH) -> "pyarrow.RecordBatchReader":
    """A stream: memory holds one batch at a time."""
    return relation.to_arrow_reader(rows)


def counted(
    batches: "pyarrow.RecordBatchReader",
    follow: "Callable[[], AbstractContextManager[HandedOut]]",
    *,
    taken: "Callable[[pyarrow.RecordBatchReader], Iterator[pyarrow.RecordBatch]]" = iter,
) -> "pyarrow.RecordBatchReader":
    """The same stream, of which is known how many rows came when it ends, or when nobody takes more of it."""
    import pyarrow

    def counting() -> "Iterator[pyarrow.RecordBatch]":
        with follow() as handed:
            for each in taken(batches):
                handed.rows += each.num_rows
                yield each

    return pyarrow.RecordBatchReader.from_batches(batches.schema, counting())


def to_polars(relation: Relation) -> "polars.DataFrame":
    return relation.pl()


def to_pandas(relation: Relation) -> "pandas.DataFrame":
    return table_to_pandas(relation.to_arrow_table())


def table_to_pandas(table: "pyarrow.Table") -> "pandas.DataFrame":
    """Integers and booleans come as pandas' nullable types: whether a value is missing must not change a column's type."""
    return table.to_pandas(types_mapper=_nullable().get)


def from_pandas(table: "pandas.DataFrame", *, with_index: bool = False) -> "pyarrow.Table":
    """Moments keep their time zones. pyarrow asks for them in a way that pandas will change; until it does, both agree on the values."""
    import pandas
    import pyarrow

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pandas.errors.Pandas4Warning)
        return pyarrow.Table.from_pandas(table, preserve_index=None if with_index else False)


def _nullable() -> dict[Any, Any]:
    import pandas
    import pyarrow

    return {
        pyarrow.bool_(): pandas.BooleanDtype(),
        pyarrow.int32(): pandas.Int32Dtype(),
        pyarrow.int64(): pandas.Int64Dtype(),
    }
