"""JSON: the columns that DuckDB finds, with the zone of a moment kept, which it would drop."""

import glob
from pathlib import Path
from typing import Any

from mesh_platform.concepts.types import Primitive
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier, literal, text
from mesh_platform.lakehouse.tables.duckdb_types import column_type, duckdb_type

_ZONED = ".*[0-9](Z|[+-][0-9]{2}(:?[0-9]{2})?)"


def json_options(connection: Connection, file: Path, *, limit: int) -> dict[str, Any]:
    """The options of a source that reads the file: the type of each column, so that tomorrow's file cannot change them."""
    path = text(glob.escape(str(file)))
    found = connection.sql(f"from read_json({path}, sample_size = {limit})")
    types = dict(zip(found.columns, map(column_type, found.types), strict=True))
    moments = {name: "VARCHAR" for name, each in types.items() if each is Primitive.TIMESTAMP}
    for name in moments:
        rows = f"(from read_json({path}, columns = {literal(moments)}) limit {limit})"
        value = identifier(name)
        if connection.execute(f"from {rows} select bool_and(regexp_full_match({value}, {text(_ZONED)}))").fetchall()[0][0]:
            types[name] = Primitive.TIMESTAMPTZ
    return {"columns": {name: duckdb_type(each) for name, each in types.items()}}
