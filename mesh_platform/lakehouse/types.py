"""Column types in three languages: the contract's, DuckDB's and Iceberg's, exactly equal in meaning."""

from typing import Any

from duckdb.sqltypes import DuckDBPyType
from pyiceberg import types as iceberg
from pyiceberg.schema import Schema

from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.quoting import identifier, text

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
_ICEBERG: dict[Primitive, iceberg.PrimitiveType] = {
    Primitive.BOOLEAN: iceberg.BooleanType(),
    Primitive.INT: iceberg.IntegerType(),
    Primitive.LONG: iceberg.LongType(),
    Primitive.FLOAT: iceberg.FloatType(),
    Primitive.DOUBLE: iceberg.DoubleType(),
    Primitive.STRING: iceberg.StringType(),
    Primitive.BINARY: iceberg.BinaryType(),
    Primitive.DATE: iceberg.DateType(),
    Primitive.TIME: iceberg.TimeType(),
    Primitive.TIMESTAMP: iceberg.TimestampType(),
    Primitive.TIMESTAMPTZ: iceberg.TimestamptzType(),
}
_OF_ICEBERG = {each: name for name, each in _ICEBERG.items()}
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


def iceberg_primitive(of: Primitive | DecimalType) -> iceberg.PrimitiveType:
    return iceberg.DecimalType(of.precision, of.scale) if isinstance(of, DecimalType) else _ICEBERG[of]


def of_iceberg(of: iceberg.IcebergType) -> ColumnType:
    """The contract's word for an Iceberg type; `fixed` and `uuid`, which this platform never writes, read as binary and string."""
    match of:
        case iceberg.StructType():
            return StructType(tuple((each.name, of_iceberg(each.field_type)) for each in of.fields))
        case iceberg.ListType():
            return ListType(of_iceberg(of.element_type))
        case iceberg.MapType():
            return MapType(of_iceberg(of.key_type), of_iceberg(of.value_type))
        case iceberg.DecimalType():
            return DecimalType(of.precision, of.scale)
        case iceberg.UUIDType():
            return Primitive.STRING
        case iceberg.FixedType():
            return Primitive.BINARY
        case iceberg.PrimitiveType():
            return _OF_ICEBERG[of]
        case _:
            raise SchemaMismatch(f"Iceberg type {of} is not supported")


def field_ids(schema: Schema) -> str:
    """DuckDB's FIELD_IDS option. Without ids in the files renames break and some readers refuse them."""
    return _struct_ids(schema.fields)


def _struct_ids(fields: tuple[iceberg.NestedField, ...], *own: str) -> str:
    return "{" + ", ".join([*own, *(f"{text(each.name)}: {_ids(each.field_id, each.field_type)}" for each in fields)]) + "}"


def _ids(field_id: int, of: iceberg.IcebergType) -> str:
    own = f"__duckdb_field_id: {field_id}"
    match of:
        case iceberg.StructType():
            return _struct_ids(of.fields, own)
        case iceberg.ListType():
            return f"{{{own}, element: {_ids(of.element_id, of.element_type)}}}"
        case iceberg.MapType():
            return f"{{{own}, key: {_ids(of.key_id, of.key_type)}, value: {_ids(of.value_id, of.value_type)}}}"
        case _:
            return str(field_id)
