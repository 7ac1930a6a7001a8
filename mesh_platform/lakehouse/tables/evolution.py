"""How a table's schema follows its contract: field ids stay with the columns, so that old files stay readable."""

import itertools
from collections.abc import Iterator

from pyiceberg import types as iceberg
from pyiceberg.schema import Schema

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.tables.iceberg_types import iceberg_primitive, of_iceberg

_PROMOTIONS = {(Primitive.INT, Primitive.LONG), (Primitive.FLOAT, Primitive.DOUBLE)}


def next_schema(contract: DataContract, current: Schema | None = None, *, last_id: int = 0, keeps_rows: bool = False) -> Schema:
    """The schema the contract asks for: a column keeps its field id as long as its old values can be read as its new type.

    Where rows stay in the table (`keeps_rows`: a partition or an append is published) a column may not change its type
    in any other way; a publication of the whole table may, as the column is then a new one under the old name.
    """
    ids = itertools.count(last_id + 1)
    old = {each.name.lower(): each for each in current.fields} if current else {}
    if keeps_rows and (changed := [each for each in contract.columns if _breaks(old.get(each.name.lower()), each.type)]):
        raise SchemaMismatch(
            f"rows that stay in {contract.id} cannot be read with the contract's new types",
            differences=tuple(f"{each.name}: {old[each.name.lower()].field_type} became {each.type}" for each in changed),
            hint="publish the whole table at once, or make it a new major version of the contract",
        )
    fields = [_field(each.name, each.type, old.get(each.name.lower()), ids, doc=each.description) for each in contract.columns]
    schema = Schema(*fields)
    return current if current is not None and schema == current else schema


def structure(schema: Schema) -> tuple:
    """What decides how files are read: names, ids and types, not descriptions."""
    return tuple((each.field_id, each.name, str(each.field_type)) for each in schema.fields)


def _breaks(old: iceberg.NestedField | None, new: ColumnType) -> bool:
    return old is not None and not _reads_as(of_iceberg(old.field_type), new)


def _reads_as(old: ColumnType, new: ColumnType) -> bool:
    """Whether every file written with the old type can be read with the new one."""
    match old, new:
        case DecimalType(), DecimalType():
            return old.scale == new.scale and old.precision <= new.precision
        case ListType(), ListType():
            return _reads_as(old.element, new.element)
        case MapType(), MapType():
            return old.key == new.key and _reads_as(old.value, new.value)
        case StructType(), StructType():
            kept = dict(old.fields)
            return all(_reads_as(kept[name], each) for name, each in new.fields if name in kept)
        case _:
            return old == new or (old, new) in _PROMOTIONS


def _field(name: str, of: ColumnType, old: iceberg.NestedField | None, ids: Iterator[int], *, doc: str = "") -> iceberg.NestedField:
    kept = old if old and not _breaks(old, of) else None
    field_id = kept.field_id if kept else next(ids)
    # Never `required`: DuckDB marks every Parquet column optional, and the contract's checks are what enforces presence.
    return iceberg.NestedField(field_id, name, _type(of, kept and kept.field_type, ids), required=False, doc=doc or None)


def _type(of: ColumnType, old: iceberg.IcebergType | None, ids: Iterator[int]) -> iceberg.IcebergType:
    match of:
        case ListType():
            kept = old if isinstance(old, iceberg.ListType) else None
            return iceberg.ListType(
                kept.element_id if kept else next(ids), _type(of.element, kept and kept.element_type, ids), element_required=False
            )
        case MapType():
            kept = old if isinstance(old, iceberg.MapType) else None
            return iceberg.MapType(
                kept.key_id if kept else next(ids),
                _type(of.key, kept and kept.key_type, ids),
                kept.value_id if kept else next(ids),
                _type(of.value, kept and kept.value_type, ids),
                value_required=False,
            )
        case StructType():
            fields = {each.name: each for each in old.fields} if isinstance(old, iceberg.StructType) else {}
            return iceberg.StructType(*(_field(name, each, fields.get(name), ids) for name, each in of.fields))
        case _:
            return iceberg_primitive(of)
