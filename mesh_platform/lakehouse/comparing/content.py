"""Whether two sets of files hold the same rows, by the cheapest proof: counts, then statistics, then a digest of every row."""

import hashlib
from collections.abc import Iterable
from typing import Any

from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.types import NestedField, PrimitiveType

from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql
from mesh_platform.lakehouse.tables.evolution import structure
from mesh_platform.lakehouse.writing.staging import Staged


def same_content(connection: Connection, previous: Pin, staged: Staged) -> bool:
    """Whether the staged rows are those of `previous` (cut to the partition, where one is published), in any order.

    Reads rows only when nothing cheaper tells the two apart, which mostly means that nothing changed.
    """
    if structure(previous.schema) != structure(staged.schema) or previous.rows != staged.rows:
        return False
    before = [each.data_file for each in previous.files]
    if any(_nulls(before, each) != _nulls(staged.data_files, each) for each in staged.schema.fields):
        return False
    if any(_bounds(before, each) != _bounds(staged.data_files, each) for each in staged.schema.fields):
        return False
    return _digest(connection, f"({relation_sql(previous)})", staged.schema) == _digest(connection, staged.relation, staged.schema)


def content_digest(connection: Connection, pin: Pin) -> str:
    """Names the rows of a pin, in any order: equal for equal rows, by DuckDB's hash of this version."""
    return hashlib.sha256(str(_digest(connection, f"({relation_sql(pin)})", pin.schema)).encode()).hexdigest()[:16]


def _nulls(files: Iterable[DataFile], field: NestedField) -> int | None:
    """None where a file does not tell, as for nested columns."""
    counts = [(each.null_value_counts or {}).get(field.field_id) for each in files]
    return None if None in counts else sum(count for count in counts if count is not None)


def _bounds(files: Iterable[DataFile], field: NestedField) -> tuple[Any, Any] | None:
    """Smallest and largest value, long texts cut alike on both sides; None where a file with values does not tell."""
    if not isinstance(field.field_type, PrimitiveType):
        return None
    lows, highs = [], []
    for each in files:
        low, high = (each.lower_bounds or {}).get(field.field_id), (each.upper_bounds or {}).get(field.field_id)
        if low is not None and high is not None:
            lows.append(from_bytes(field.field_type, low))
            highs.append(from_bytes(field.field_type, high))
        elif (each.null_value_counts or {}).get(field.field_id) != each.record_count:
            return None
    return (min(lows), max(highs)) if lows else (None, None)


def _digest(connection: Connection, relation: str, schema: Schema) -> tuple:
    """Blind to the order of rows, not to how often each occurs."""
    names = ", ".join(identifier(each.name) for each in schema.fields)
    query = f"select count(*), bit_xor(row), sum(row) from (select hash({names}) as row from {relation})"
    return connection.execute(query).fetchall()[0]
