"""`reliesOn` of an input port: what the product needs of the port it reads, to be honoured by the producer's builds."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from mesh_platform.concepts.names import COLUMN_NAME_RULE, is_column_name
from mesh_platform.concepts.reliance import Reliance, ReliedColumn
from mesh_platform.concepts.span import MONTHS, read_span
from mesh_platform.concepts.types import ColumnType, DecimalType, Primitive
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

PROPERTY = "reliesOn"

_KEYS = ("columns", "minimumRows", "maximumLag")
_COLUMN_KEYS = ("type", "required", "unique", "values", "minimum", "maximum")
_LAG_KEYS = ("value", "unit", "column")
_EXAMPLE = "For example `{columns: {origin: {type: string, required: true}}, minimumRows: 1}`."
_LAG_EXAMPLE = "For example `{value: 26, unit: h}`."

# ODCS's words, and those of the table for who needs it exactly.
_TYPES: Mapping[str, ColumnType] = {"integer": Primitive.LONG, "number": Primitive.DOUBLE, **{each.value: each for each in Primitive}}
_DECIMAL = re.compile(r"decimal\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)")
_BOUNDS = ("minimum", "maximum")

Place = tuple[Step, ...]


def reliance_of(doc: Document, at: Place, value: Any) -> Reliance | None:
    """What an input port relies on, or None once its problems were reported."""
    problems = len(doc.problems)
    if not _is_mapping(doc, at, value, _KEYS, _EXAMPLE):
        return None
    columns = _columns(doc, at, value.get("columns", {}))
    rows, (lag, lag_column) = _rows(doc, at, value.get("minimumRows")), _lag(doc, at, value.get("maximumLag"))
    if not value:
        doc.wrong(at, "asks for nothing.", _EXAMPLE)
    if len(doc.problems) > problems:
        return None
    return Reliance(columns=columns, minimum_rows=rows, maximum_lag=lag, lag_column=lag_column, location=doc.at_line(value.line))


def _columns(doc: Document, at: Place, value: Any) -> dict[str, ReliedColumn]:
    at = (*at, "columns")
    if not isinstance(value, dict):
        doc.wrong(at, "must be a mapping of columns to what is relied on.", "For example `{origin: {required: true}, carrier: {}}`.")
        return {}
    return {name: found for name, each in value.items() if (found := _column(doc, (*at, name), name, each)) is not None}


def _column(doc: Document, at: Place, name: str, value: Any) -> ReliedColumn | None:
    if not is_column_name(name):
        doc.wrong(at, f"{name[:80]!r} cannot name a column.", COLUMN_NAME_RULE)
    if not _is_mapping(doc, at, value, _COLUMN_KEYS, "Write `{}` where its existence is enough."):
        return None
    for key in ("required", "unique"):
        if not isinstance(value.get(key, False), bool):
            doc.wrong((*at, key), "must be true or false.")
    return ReliedColumn(
        name=name,
        type=_type(doc, at, value.get("type")),
        required=value.get("required", False),
        unique=value.get("unique", False),
        values=_values(doc, at, value),
        minimum=_bound(doc, at, value, "minimum"),
        maximum=_bound(doc, at, value, "maximum"),
        location=doc.at_line(value.line),
    )


def _type(doc: Document, at: Place, value: Any) -> ColumnType | None:
    if value is None:
        return None
    found = _DECIMAL.fullmatch(str(value))
    if found and 1 <= int(found[1]) <= 38 and int(found[2]) <= int(found[1]):
        return DecimalType(int(found[1]), int(found[2]))
    if str(value) not in _TYPES:
        known = (*_TYPES, "decimal(10,2)")
        doc.wrong((*at, "type"), f"{str(value)[:40]!r} is no type.", did_you_mean(str(value), known) or f"Write one of {listed(known)}.")
        return None
    return _TYPES[str(value)]


def _values(doc: Document, at: Place, value: Mapping[str, Any]) -> tuple[Any, ...]:
    values = value.get("values", ())
    is_plain = isinstance(values, list | tuple) and all(isinstance(each, str | int | float | bool) for each in values)
    if not is_plain or ("values" in value and not values):
        doc.wrong((*at, "values"), "must list the values that can be handled.", "For example `[EWR, JFK, LGA]`.")
        return ()
    return tuple(values)


def _bound(doc: Document, at: Place, value: Mapping[str, Any], key: str) -> Any:
    """Numbers, dates and times have an order; which of them the column holds is compared with the producer's contract."""
    bound = value.get(key)
    if bound is not None and not _is_number(bound) and _moment(bound) is None:
        doc.wrong((*at, key), "must be a number, a date or a time.", "Dates and times are written in ISO 8601.")
    elif key == "minimum" and _is_above(bound, value.get("maximum")):
        doc.wrong((*at, key), "is above `maximum`: no value can keep both.")
    return bound


def _is_above(low: Any, high: Any) -> bool:
    if low is None or high is None:
        return False
    low, high = (each if _is_number(each) else _moment(each) for each in (low, high))
    try:
        return low > high
    except TypeError:  # not both of one kind: at most one of them fits the column
        return False


def _moment(value: Any) -> Any:
    for kind in (date, datetime, time):
        try:
            found = kind.fromisoformat(value)
        except (ValueError, TypeError):
            continue
        return found.astimezone(UTC) if isinstance(found, datetime) and found.tzinfo else found
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _rows(doc: Document, at: Place, value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        doc.wrong((*at, "minimumRows"), "must be a whole number above 0.")
        return None
    return value


def _lag(doc: Document, at: Place, value: Any) -> tuple[timedelta | None, str | None]:
    at = (*at, "maximumLag")
    if value is None or not _is_mapping(doc, at, value, _LAG_KEYS, _LAG_EXAMPLE):
        return None, None
    column = value.get("column")
    if column is not None and not is_column_name(str(column)):
        doc.wrong((*at, "column"), f"{str(column)[:80]!r} cannot name a column.", COLUMN_NAME_RULE)
    return _length(doc, at, value), column


def _length(doc: Document, at: Place, value: Mapping[str, Any]) -> timedelta | None:
    if not _is_number(value.get("value")) or value["value"] <= 0:
        doc.wrong((*at, "value"), "must be a number above 0.", _LAG_EXAMPLE)
        return None
    try:
        span = read_span(value["value"], value.get("unit"))
        if span.unit in MONTHS:
            doc.wrong((*at, "unit"), f"a {span.unit} has no fixed length.", "Write it in days.")
            return None
        return timedelta(**{f"{span.unit}s": span.value})
    except (ValueError, OverflowError) as wrong:
        doc.wrong((*at, "unit"), f"cannot be read: {wrong}.", "Write s, min, h, d or w.")
        return None


def _is_mapping(doc: Document, at: Place, value: Any, known: tuple[str, ...], hint: str) -> bool:
    """Whether it is one; keys that nobody knows are reported, and keep no other mistake from being found."""
    if not isinstance(value, dict):
        doc.wrong(at, "must be a mapping.", hint)
        return False
    for key in value:
        if key not in known:
            doc.wrong((*at, key), "is not a key of what can be relied on.", did_you_mean(key, known) or f"It knows {listed(known)}.")
    return True
