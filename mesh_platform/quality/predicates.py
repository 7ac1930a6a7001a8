"""Conditions in DuckDB's SQL: TRUE where a row breaks the rule, FALSE or NULL where it does not."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from mesh_platform.concepts.types import TEMPORAL, ColumnType, ListType, Primitive, is_numeric
from mesh_platform.lakehouse.quoting import identifier, literal, text
from mesh_platform.quality.conditions import (
    AnyItem,
    AnyOf,
    Condition,
    FormatMismatch,
    IsMissing,
    IsNull,
    LengthOutside,
    NotIn,
    NotMultiple,
    Operand,
    OutOfRange,
    PatternMismatch,
    RepeatedItems,
)
from mesh_platform.quality.formats import CALENDAR_TYPES, STRING_FORMATS

_TEMPORAL_TYPES = {
    Primitive.DATE: "DATE",
    Primitive.TIME: "TIME",
    Primitive.TIMESTAMP: "TIMESTAMP",
    Primitive.TIMESTAMPTZ: "TIMESTAMPTZ",
}


def violation(condition: Condition) -> str:
    """The condition as a SQL expression. Raises ValueError where a declared value does not fit the column's type."""
    of = operand(condition.of)
    match condition:
        case IsNull():
            return _is_null(condition.of)
        case IsMissing(values=values):
            return _any([f"{of} IS NULL", *_membership(condition.of, values, "IN")])
        case NotIn(values=values):
            return _any(_membership(condition.of, values, "NOT IN") or [f"{of} IS NOT NULL"])
        case OutOfRange():
            return _out_of_range(condition)
        case LengthOutside():
            return _length_outside(condition)
        case PatternMismatch(pattern=pattern):
            return f"NOT regexp_matches({of}, {text(pattern)})"
        case FormatMismatch(format=format):
            return _format_mismatch(of, format)
        case NotMultiple(divisor=divisor):
            return _not_multiple(condition.of, divisor)
        case RepeatedItems():
            return f"list_aggregate({of}, 'count') > list_unique({of})"
        case AnyItem(condition=inner):
            return f"len(list_filter({of}, lambda {identifier(inner.of.item)}: {violation(inner)})) > 0"
        case AnyOf(conditions=conditions):
            return _any(map(violation, conditions))


def operand(of: Operand) -> str:
    """The value as a SQL expression."""
    expression = identifier(of.item or of.column)
    for field in of.path:
        expression = f"struct_extract({expression}, {text(field)})"
    return expression


def value(of: ColumnType, declared: Any) -> str:
    """A declared value as a literal that compares exactly with a column of the type. Raises ValueError."""
    if is_numeric(of):
        return literal(_number(declared))
    if of in TEMPORAL:
        return literal(_written(declared), _TEMPORAL_TYPES[Primitive(of)])
    return literal(_written(declared)) if of is Primitive.STRING else literal(declared)


def _number(declared: Any) -> Decimal:
    """By way of its text, so that 0.1 stays 0.1."""
    try:
        return Decimal(str(declared))
    except InvalidOperation:
        raise ValueError(f"{declared!r} is not a number") from None


def _written(declared: Any) -> str:
    match declared:
        case bool():
            return "true" if declared else "false"
        case datetime() | date() | time():
            return declared.isoformat()
        case _:
            return str(declared)


def _any(conditions: Iterable[str]) -> str:
    alternatives = list(conditions)
    return alternatives[0] if len(alternatives) == 1 else f"({' OR '.join(alternatives)})"


def _is_null(of: Operand) -> str:
    """A field is missing only where there is an object to hold it."""
    if not of.path:
        return f"{operand(of)} IS NULL"
    parent = Operand(column=of.column, type=of.type, path=of.path[:-1], item=of.item)
    return f"({operand(parent)} IS NOT NULL AND {operand(of)} IS NULL)"


def _membership(of: Operand, values: tuple[Any, ...], membership: str) -> list[str]:
    """A NULL among the values is left out: whether a value may be missing is said by `required`."""
    listed = ", ".join(value(of.type, each) for each in values if each is not None)
    return [f"{operand(of)} {membership} ({listed})"] if listed else []


def _out_of_range(condition: OutOfRange) -> str:
    bounds = {
        "<": condition.minimum,
        ">": condition.maximum,
        "<=": condition.exclusive_minimum,
        ">=": condition.exclusive_maximum,
    }
    of = condition.of
    return _any(f"{operand(of)} {beyond} {value(of.type, bound)}" for beyond, bound in bounds.items() if bound is not None)


def _length_outside(condition: LengthOutside) -> str:
    of, low, high = operand(condition.of), condition.minimum, condition.maximum
    length = "len" if isinstance(condition.of.type, ListType) else "length"
    outside = []
    if low is not None:
        outside.append(f"{length}({of}) < {low:d}")
    if high is not None:
        # A text has at least as many bytes as characters, and counting bytes is free.
        shortcut = f"strlen({of}) > {high:d} AND " if length == "length" else ""
        outside.append(f"({shortcut}{length}({of}) > {high:d})")
    return _any(outside)


def _format_mismatch(of: str, format: str) -> str:
    mismatch = f"NOT regexp_full_match({of}, {text(STRING_FORMATS[format])})"
    if format not in CALENDAR_TYPES:
        return mismatch
    return f"({mismatch} OR ({of} IS NOT NULL AND TRY_CAST({of} AS {CALENDAR_TYPES[format]}) IS NULL))"


def _not_multiple(of: Operand, divisor: Any) -> str:
    """A floating point number is compared in the decimal form that people see: 0.3 is a multiple of 0.1."""
    number = operand(of)
    if of.type in (Primitive.FLOAT, Primitive.DOUBLE):
        number = f"TRY_CAST(CAST({number} AS VARCHAR) AS DECIMAL(38, 12))"
        return f"coalesce({number} % {value(of.type, divisor)} <> 0, {operand(of)} IS NOT NULL)"
    return f"{number} % {value(of.type, divisor)} <> 0"
