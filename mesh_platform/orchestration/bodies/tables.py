"""Tables as a port's function takes and returns them. Each library is imported when a port asks for it."""

from collections.abc import Callable, Mapping
from typing import Any

from mesh_platform.access.answering import frames
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.engine import Connection, EngineError, Relation
from mesh_platform.orchestration.bodies.signatures import Parameter

RESULT = "mesh_result"
SELECT_RESULT = "select * from mesh_result"


def input_table(connection: Connection, parameter: Parameter) -> Any:
    """An input port as its parameter's annotation asks for it; without one as a relation, which costs nothing."""
    if parameter.type == _STREAM:
        connection = connection.cursor()  # a stream ends at the next query of its connection
    return _FROM_RELATION.get(parameter.type, _unchanged)(connection.table(parameter.name))


def select_result(connection: Connection, table: Any) -> str:
    """Makes a returned table readable on the connection; returns the SELECT over it. Raises UsageError for anything else."""
    library = type(table).__module__.partition(".")[0].lstrip("_")
    match f"{library}.{type(table).__name__}":
        case "duckdb.DuckDBPyRelation":
            _view_relation(connection, table)
        case "polars.LazyFrame":
            connection.register(RESULT, table.collect().to_arrow())
        case "polars.DataFrame":
            connection.register(RESULT, table.to_arrow())
        case "pandas.DataFrame":
            connection.register(RESULT, frames.from_pandas(table))
        case "pyarrow.Table":
            connection.register(RESULT, table)
        case "pyarrow.RecordBatchReader":
            connection.register(RESULT, table.read_all())  # a stream can be read once, and the columns are looked at first
        case other:
            raise UsageError(f"a port was made as {other}, which is not a table", hint=f"return one of {', '.join(_FROM_RELATION)}")
    return SELECT_RESULT


def _view_relation(connection: Connection, relation: Relation) -> None:
    """A relation lives on the connection that made it; only our own can be read without a copy."""
    try:
        relation.create_view(RESULT, replace=True)
        connection.table(RESULT)
    except EngineError as wrong:
        raise UsageError(
            f"the returned relation cannot be read: {wrong}",
            hint="derive it from an input port's relation, or return an Arrow table",
        ) from wrong


def _unchanged(relation: Relation) -> Relation:
    return relation


_STREAM = "pyarrow.RecordBatchReader"
_FROM_RELATION: Mapping[str, Callable[[Relation], Any]] = {
    "pandas.DataFrame": frames.to_pandas,
    "polars.DataFrame": frames.to_polars,
    "polars.LazyFrame": lambda relation: frames.to_polars(relation).lazy(),
    "pyarrow.Table": frames.to_arrow,
    _STREAM: frames.to_batches,
    "duckdb.DuckDBPyRelation": _unchanged,
}
