"""Constants of a query, and whether a column compares with them and nothing can fail: an error would tell of rows that nobody sees."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from mesh_platform.concepts.row_filter import Value
from mesh_platform.concepts.types import ColumnType, DecimalType, Primitive, is_numeric
from mesh_platform.lakehouse.room.parse_tree import Node

_MOMENTS = (Primitive.DATE, Primitive.TIMESTAMP, Primitive.TIMESTAMPTZ)
_MOMENT_TYPES = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
_MOST_DIGITS = 38  # of a DECIMAL
_DIGITS = {Primitive.INT: 10, Primitive.LONG: 19}


def value_of(node: Node, *, of: ColumnType) -> Value | None:
    """A constant that compares with a column of this type as it is written; None for any other."""
    if node.get("class") == "CAST" and not node["try_cast"] and node["cast_type"]["id"] in _MOMENT_TYPES and of in _MOMENTS:
        return _moment(constant(node["child"]), node["cast_type"]["id"])
    match constant(node):
        case bool() as truth:
            return truth if of is Primitive.BOOLEAN else None
        case int() | Decimal() as number:
            return number if is_numeric(of) else None
        case str() as text if of is Primitive.STRING:
            return text
        case str() as text if of in _MOMENTS:
            return _moment(text, "DATE" if of is Primitive.DATE else "TIMESTAMP")
    return None


def compare(of: ColumnType, values: Iterable[Value]) -> bool:
    """Whether DuckDB finds a type for all of them that holds every value of the column."""
    values = tuple(values)
    if of is Primitive.DATE:
        return not any(isinstance(each, datetime) for each in values)  # a date may lie beyond every timestamp
    sizes = [each for each in (_size(of), *map(_size_of, values)) if each is not None]
    return not (_size(of) and sum(map(max, zip(*sizes, strict=True))) > _MOST_DIGITS)


def _size(of: ColumnType) -> tuple[int, int] | None:
    """How many digits before and behind the point an exact number has at most; None for any other type."""
    if isinstance(of, DecimalType):
        return of.precision - of.scale, of.scale
    return (_DIGITS[of], 0) if of in _DIGITS else None


def _size_of(value: Value) -> tuple[int, int] | None:
    match value:
        case bool():
            return None
        case int():
            return _DIGITS[Primitive.LONG], 0
        case Decimal():
            scale = max(0, -int(value.as_tuple().exponent))
            return max(0, value.adjusted() + 1), scale
    return None


def constant(node: Node) -> Any:
    if node.get("class") != "CONSTANT" or node["value"]["is_null"]:
        return None
    value, of = node["value"]["value"], node["value"]["type"]
    match of["id"]:
        case "INTEGER" | "BIGINT" | "VARCHAR" | "BOOLEAN":
            return value
        case "DECIMAL" if isinstance(value, int):
            return Decimal(value).scaleb(-of["type_info"]["scale"])
    return None


def _moment(text: Any, kind: str) -> Value | None:
    """Only what Python and DuckDB read alike."""
    try:
        if not isinstance(text, str) or "\0" in text:
            return None
        moment = date.fromisoformat(text) if kind == "DATE" else datetime.fromisoformat(text)
        return moment if text.replace("Z", "+00:00") in _written(moment, text[10:11]) else None
    except ValueError:
        return None


def _written(moment: date | datetime, between: str) -> tuple[str, ...]:
    """The ways that both know: weeks, and days without hyphens, are Python's alone."""
    if isinstance(moment, datetime):
        return moment.isoformat(sep=between or " "), moment.date().isoformat() if moment.time() == time() else ""
    return (moment.isoformat(),)
