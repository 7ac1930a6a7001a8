"""What makes a row break a rule, independent of any SQL.

A NULL breaks only `IsNull` and `IsMissing`: every other condition says nothing about values that are not there.
"""

from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.types import ColumnType


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """The value a condition looks at: a column, a field inside it (`path`), or below `item`, the items of a list."""

    column: str
    type: ColumnType
    path: tuple[str, ...] = ()
    item: str = ""


@dataclass(frozen=True, slots=True)
class IsNull:
    of: Operand


@dataclass(frozen=True, slots=True)
class IsMissing:
    """NULL, or one of the values that stand for a missing one."""

    of: Operand
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NotIn:
    of: Operand
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfRange:
    """A missing bound is None. NaN is larger than every number, as DuckDB and Iceberg order it."""

    of: Operand
    minimum: Any = None
    maximum: Any = None
    exclusive_minimum: Any = None
    exclusive_maximum: Any = None


@dataclass(frozen=True, slots=True)
class LengthOutside:
    """Length in characters of a string, in items of a list."""

    of: Operand
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class PatternMismatch:
    """The regular expression (RE2) is found nowhere in the value; `^` and `$` anchor it."""

    of: Operand
    pattern: str


@dataclass(frozen=True, slots=True)
class FormatMismatch:
    """The value is not written as one of `formats.STRING_FORMATS` demands."""

    of: Operand
    format: str


@dataclass(frozen=True, slots=True)
class NotMultiple:
    of: Operand
    divisor: Any


@dataclass(frozen=True, slots=True)
class RepeatedItems:
    of: Operand


@dataclass(frozen=True, slots=True)
class AnyItem:
    """At least one item of the list breaks `condition`, whose operand stands for the item."""

    of: Operand
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of several conditions on the same value."""

    of: Operand
    conditions: tuple["Condition", ...]


Condition = (
    IsNull
    | IsMissing
    | NotIn
    | OutOfRange
    | LengthOutside
    | PatternMismatch
    | FormatMismatch
    | NotMultiple
    | RepeatedItems
    | AnyItem
    | AnyOf
)
