"""Small tables, and whether the checks that guard publications let them through under a contract."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.types import ColumnType, StructType
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier, literal
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from tests.governance.changes.forms import PLAIN
from tests.quality.promises import NOW, open_connection

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Data:
    """Columns that a row does not name are NULL. `types` are those of columns that are not as in `PLAIN`; None where one is not there."""

    rows: tuple[Row, ...]
    types: Mapping[str, ColumnType | None] = field(default_factory=dict)
    hours_since_published: int = 0

    def beside(self, other: "Data") -> "Data":
        """The columns of both: row by row, and NULL where one is shorter."""
        length = max(len(self.rows), len(other.rows))
        rows = tuple({**_row(self, place), **_row(other, place)} for place in range(length))
        return Data(rows, {**self.types, **other.types}, max(self.hours_since_published, other.hours_since_published))


def _row(data: Data, place: int) -> Row:
    return data.rows[place] if place < len(data.rows) else {}


def single(place: str, *values: Any) -> tuple[Data, ...]:
    """A table of one row for each value, and one of no row."""
    name, _, inside = place.partition(".")
    wrapped = {"": lambda each: each, "item": lambda each: [each]}.get(inside, lambda each: {inside: each})
    return (Data(()), *(Data(({name: wrapped(each)},)) for each in values))


def tables(name: str, *columns: tuple[Any, ...]) -> tuple[Data, ...]:
    """A table for each list of values of one column."""
    return tuple(Data(tuple({name: each} for each in values)) for values in columns)


def is_kept(contract: DataContract, data: Data) -> bool:
    """Whether the data, seen through the columns and fields that the contract knows, would be published."""
    target = Target(relation=f"({_select(contract, data)})", now=NOW, last_published=NOW - timedelta(hours=data.hours_since_published))
    return not any(each.refuses for each in run_checks(_connection(), contract, target))


@cache
def _connection() -> Connection:
    return open_connection()


def _select(contract: DataContract, data: Data) -> str:
    types = dict(_seen(contract, data))
    head = ", ".join(f"{_cast(None, of)} AS {identifier(name)}" for name, of in types.items())
    rows = (", ".join(_cast(each.get(name), of) for name, of in types.items()) for each in data.rows)
    return " UNION ALL ".join([f"(SELECT {head} WHERE false)", *(f"(SELECT {each})" for each in rows)])


def _seen(contract: DataContract, data: Data) -> Iterator[tuple[str, ColumnType]]:
    for each in contract.columns:
        there = data.types.get(each.name, PLAIN[each.name].type)
        if isinstance(there, StructType) and isinstance(each.type, StructType):
            known = dict(each.type.fields)
            there = StructType(tuple((name, of) for name, of in there.fields if name in known))
        if there is not None:
            yield each.name, there


def _cast(value: Any, of: ColumnType) -> str:
    if isinstance(of, StructType) and value is not None:
        value = {name: value.get(name) for name, _ in of.fields}
    return f"cast({literal(value)} AS {duckdb_type(of)})"
