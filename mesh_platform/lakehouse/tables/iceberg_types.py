"""Column types in Iceberg's language, exactly equal in meaning to the contract's and DuckDB's."""

from pyiceberg import types as iceberg
from pyiceberg.schema import Schema

from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.quoting import text

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
