"""Which rows a grant shows: a closed grammar of comparisons, with no function, subquery or other column's table in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | int | float | Decimal | bool | date


class Relation(StrEnum):
    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


@dataclass(frozen=True, slots=True)
class Compares:
    column: str
    relation: Relation
    value: Value


@dataclass(frozen=True, slots=True)
class IsOneOf:
    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IsMissing:
    column: str


@dataclass(frozen=True, slots=True)
class Not:
    part: "RowFilter"


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold: `and`."""

    parts: tuple["RowFilter", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds: `or`."""

    parts: tuple["RowFilter", ...]


RowFilter = Compares | IsOneOf | IsMissing | Not | Every | Some


def filtered_columns(of: RowFilter) -> Iterator[str]:
    """The columns that a filter looks at, each as often as it does."""
    match of:
        case Compares(column) | IsOneOf(column) | IsMissing(column):
            yield column
        case Not(part):
            yield from filtered_columns(part)
        case Every(parts) | Some(parts):
            for each in parts:
                yield from filtered_columns(each)
