"""Partitions in three languages: the contract's keys, the folders DuckDB writes, and Iceberg's partition values.

DuckDB writes one folder for each partition key, so that each file holds rows of exactly one Iceberg partition.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pyiceberg.partitioning import PARTITION_FIELD_ID_START, UNPARTITIONED_PARTITION_SPEC, PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import DayTransform, HourTransform, IdentityTransform, MonthTransform, Transform, YearTransform
from pyiceberg.typedef import Record

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.partition import Granularity, Partition, PartitionScheme, next_start
from mesh_platform.concepts.types import ColumnType, Primitive
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.quoting import identifier, literal
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from mesh_platform.lakehouse.tables.iceberg_types import iceberg_primitive

FOLDER_COLUMN = "__partition"

_TRANSFORMS: dict[Granularity, Transform] = {
    Granularity.HOUR: HourTransform(),
    Granularity.DAY: DayTransform(),
    Granularity.MONTH: MonthTransform(),
    Granularity.YEAR: YearTransform(),
    Granularity.STATIC: IdentityTransform(),
}
_TIMES = {Primitive.DATE, Primitive.TIMESTAMP, Primitive.TIMESTAMPTZ}
_FOLDER_FORMATS = {Granularity.HOUR: "%Y-%m-%dT%H", Granularity.DAY: "%Y-%m-%d", Granularity.MONTH: "%Y-%m", Granularity.YEAR: "%Y"}


def partition_spec(contract: DataContract, schema: Schema) -> PartitionSpec:
    scheme = contract.partition
    if scheme is None:
        return UNPARTITIONED_PARTITION_SPEC
    transform = _transform(scheme, _column_type(contract, scheme))
    name = scheme.column if isinstance(transform, IdentityTransform) else f"{scheme.column}_{scheme.granularity.value}"
    source = schema.find_field(scheme.column).field_id
    return PartitionSpec(PartitionField(source_id=source, field_id=PARTITION_FIELD_ID_START, transform=transform, name=name))


def folder_expression(contract: DataContract, scheme: PartitionScheme) -> str:
    """SQL for the folder of a row: short, and of characters that no reader of URIs would decode.

    The folder of a static key is its place in the declared list; NULL, as is every undeclared value.
    """
    column = identifier(scheme.column)
    if scheme.granularity is Granularity.STATIC:
        keys = ", ".join(literal(key) for key in scheme.keys)
        return f"list_position([{keys}], cast({column} as VARCHAR)) - 1"
    _transform(scheme, _column_type(contract, scheme))
    return f"strftime({column}, '{_FOLDER_FORMATS[scheme.granularity]}')"


def folders_of(scheme: PartitionScheme, partition: Partition | None) -> frozenset[str] | None:
    """The folders that rows of a partition, or of the whole table, lie in; None where any may be."""
    if scheme.granularity is Granularity.STATIC:
        return frozenset(str(scheme.keys.index(key)) for key in (partition.keys if partition else scheme.keys))
    if partition is None:
        return None
    return frozenset(moment.strftime(_FOLDER_FORMATS[scheme.granularity]) for moment in _moments(scheme, partition))


def partition_values(contract: DataContract, partition: Partition) -> frozenset[Record]:
    """Iceberg's values of a partition, as manifests hold them."""
    scheme = contract.partition
    if scheme is None:
        raise SchemaMismatch(f"{contract.id} is not partitioned", hint="declare `partitioned` on a column of its contract")
    of = _column_type(contract, scheme)
    if scheme.granularity is Granularity.STATIC:
        return frozenset(Record(_static_value(key, of)) for key in partition.keys)
    transform, source = _transform(scheme, of), iceberg_primitive(of)
    to_value = transform.transform(source)
    return frozenset(Record(to_value(_source_value(moment, of))) for moment in _moments(scheme, partition))


def _column_type(contract: DataContract, scheme: PartitionScheme) -> Primitive:
    column = contract.column(scheme.column)
    if column is None or not isinstance(column.type, Primitive):
        raise SchemaMismatch(f"{contract.id} cannot be partitioned by {scheme.column}", hint="partition by a column of a simple type")
    return column.type


def _transform(scheme: PartitionScheme, of: ColumnType) -> Transform:
    if scheme.granularity is Granularity.STATIC:
        return IdentityTransform()
    if of not in _TIMES or (of is Primitive.DATE and scheme.granularity is Granularity.HOUR):
        raise SchemaMismatch(f"{scheme.column} is {of} and cannot be partitioned by {scheme.granularity.value}")
    if of is Primitive.DATE and scheme.granularity is Granularity.DAY:
        return IdentityTransform()
    return _TRANSFORMS[scheme.granularity]


def _moments(scheme: PartitionScheme, partition: Partition) -> Iterable[datetime]:
    moment = partition.start
    while moment is not None and partition.end is not None and moment < partition.end:
        yield moment
        moment = next_start(scheme.granularity, moment)


def _source_value(moment: datetime, of: Primitive) -> int:
    seconds = int(moment.astimezone(UTC).timestamp())
    return seconds // 86400 if of is Primitive.DATE else seconds * 1_000_000


def _static_value(key: str, of: Primitive) -> Any:
    if of is Primitive.STRING:
        return key
    if of in {Primitive.INT, Primitive.LONG}:
        return int(key)
    raise SchemaMismatch(f"a column of type {duckdb_type(of)} cannot be partitioned by static keys", hint="use a string or an integer")
