"""The columns of the mesh's own tables in the types of contracts."""

from datetime import date

import pyarrow as pa

from mesh_platform.concepts.source import SystemTable
from mesh_platform.concepts.types import ColumnType, ListType, Primitive
from mesh_platform.system_tables.asked import table_module

TIME = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())

_TYPES = {
    pa.string(): Primitive.STRING,
    pa.int64(): Primitive.LONG,
    pa.float64(): Primitive.DOUBLE,
    pa.bool_(): Primitive.BOOLEAN,
    pa.date32(): Primitive.DATE,
    TIME: Primitive.TIMESTAMPTZ,
    TEXTS: ListType(Primitive.STRING),
}


def column_types(table: SystemTable) -> dict[str, ColumnType]:
    return {each.name: _TYPES[each.type] for each in table_module(table).SCHEMA}


def day(text: str | None) -> date | None:
    """A day as the ledger writes it."""
    return date.fromisoformat(text) if text else None
