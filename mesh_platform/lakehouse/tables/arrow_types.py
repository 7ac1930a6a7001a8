"""Column types as Arrow knows them: DuckDB's own translation, which is the one that rows come with."""

from collections.abc import Mapping

import pyarrow as pa

from mesh_platform.concepts.types import ColumnType
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type


def arrow_schema(connection: Connection, columns: Mapping[str, ColumnType]) -> pa.Schema:
    """Of rows with these columns."""
    if not columns:
        return pa.schema([])
    nothing = ", ".join(f"cast(null as {duckdb_type(of)}) as {identifier(name)}" for name, of in columns.items())
    return connection.sql(f"select {nothing} where false").to_arrow_reader(1).schema
