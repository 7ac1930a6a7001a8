"""Column types in DuckDB's language; apart from Iceberg's, for what only asks DuckDB need not load Iceberg."""

from typing import Any

from duckdb.sqltypes import DuckDBPyType

from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.quoting import identifier

_DUCKDB = {
    Primitive.BOOLEAN: "BOOLEAN",
    Primitive.INT: "INTEGER",
    Primitive.LONG: "BIGINT",
    Primitive.FLOAT: "FLOAT",
    Primitive.DOUBLE: "DOUBLE",
    Primitive.STRING: "VARCHAR",
    Primitive.BINARY: "BLOB",
    Primitive.DATE: "DATE",
    Primitive.TIME: "TIME",
    Primitive.TIMESTAMP: "TIMESTAMP",
    Primitive.TIMESTAMPTZ: "TIMESTAMP WITH TIME ZONE",
}
_OF_DUCKDB = {name: each for each, name in _DUCKDB.items()} | {
    # The narrowest publishable type that holds every value; HUGEINT is what sum() answers in.
    "TINYINT": Primitive.INT,
    "SMALLINT": Primitive.INT,
    "UTINYINT": Primitive.INT,
    "USMALLINT": Primitive.INT,
    "UINTEGER": Primitive.LONG,
    "UBIGINT": DecimalType(20, 0),
    "HUGEINT": DecimalType(38, 0),
    "TIMESTAMP_S": Primitive.TIMESTAMP,
    "TIMESTAMP_MS": Primitive.TIMESTAMP,
    "TIMESTAMP_NS": Primitive.TIMESTAMP,
    "UUID": Primitive.STRING,
    "JSON": Primitive.STRING,
}


def duckdb_type(of: ColumnType) -> str:
    match of:
        case DecimalType(precision, scale):
            return f"DECIMAL({precision},{scale})"
        case ListType(element):
            return f"{duckdb_type(element)}[]"
        case MapType(key, value):
            return f"MAP({duckdb_type(key)}, {duckdb_type(value)})"
        case StructType(fields):
            return f"STRUCT({', '.join(f'{identifier(name)} {duckdb_type(each)}' for name, each in fields)})"
        case _:
            return _DUCKDB[of]


def column_type(of: DuckDBPyType) -> ColumnType:
    """The publishable type for a DuckDB type; raises SchemaMismatch where no type holds its values."""
    match of.id:
        case "decimal":
            return DecimalType(*(value for _, value in children(of)))
        case "list" | "array":
            return ListType(column_type(children(of)[0][1]))
        case "map":
            return MapType(column_type(children(of)[0][1]), column_type(children(of)[1][1]))
        case "struct":
            return StructType(tuple((name, column_type(each)) for name, each in children(of)))
        case "enum":
            return Primitive.STRING
        case _ if found := _OF_DUCKDB.get(str(of)):
            return found
        case _:
            raise SchemaMismatch(f"values of type {of} cannot be published", hint="cast them to a type that Iceberg has")


def children(of: DuckDBPyType) -> list[tuple[str, Any]]:
    """The named parts of a nested type, or `precision` and `scale`."""
    return of.children
