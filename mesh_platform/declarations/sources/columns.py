"""Which columns of a source system are read, and where a run goes on."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mesh_platform.concepts.source import Incremental
from mesh_platform.concepts.span import MONTHS, read_span
from mesh_platform.concepts.types import ColumnType, DecimalType, Primitive
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed
from mesh_platform.declarations.sources.values import Values

_TYPES: Mapping[str, ColumnType] = {
    "string": Primitive.STRING,
    "integer": Primitive.LONG,
    "number": Primitive.DOUBLE,
    "boolean": Primitive.BOOLEAN,
    "date": Primitive.DATE,
    "time": Primitive.TIME,
    "timestamp": Primitive.TIMESTAMP,
    "timestamptz": Primitive.TIMESTAMPTZ,
}
_DECIMAL = re.compile(r"decimal\(\s*([0-9]{1,2})\s*,\s*([0-9]{1,2})\s*\)")
_MOST_DIGITS = 38
_COLUMNS_HINT = "For example `[id, amount]`, or `{id: integer, amount: decimal(10,2)}`."
_KEYS = ("cursor", "key", "initial", "lag")
_LAG_HINT = "For example `{value: 1, unit: h}`; of a cursor that is a number, `{value: 100}`."


def columns(values: Values) -> dict[str, ColumnType | None] | None:
    given = values.entry.get("columns")
    if given is None:
        return None
    named = given.items() if isinstance(given, dict) else ((each, None) for each in given) if isinstance(given, list) else ()
    found = {name: kind for name, kind in named if _is_name(name)} if given else {}
    if not found or len(found) != len(given):
        values.wrong("columns", "names each column once.", _COLUMNS_HINT)
        return None
    _check_key_columns(values, found)
    return {name: _type(values, name, kind) for name, kind in found.items()}


def incremental(values: Values, *, parameter: bool = False) -> Incremental | None:
    """`parameter`: whether the source has to be told where to begin."""
    found = values.mapping("incremental", hint="For example `{cursor: changed_at, key: [id]}`.")
    if found is None:
        return None
    known = (*_KEYS, "parameter") if parameter else _KEYS
    found.know(known, required=("cursor", "key"), what="`incremental`")
    initial = found.entry.get("initial")
    if initial is not None and not _is_start(initial):
        found.wrong("initial", "must be a moment, a day or a whole number.", "For example 2024-01-01T00:00:00Z.")
    return Incremental(
        cursor=found.text("cursor"),
        key=_key(found),
        initial=initial if isinstance(initial, str | int) else None,
        lag=_lag(found),
        parameter=found.text("parameter") if parameter else "",
    )


def _check_key_columns(values: Values, found: Mapping[str, Any]) -> None:
    """What orders the rows and tells them apart must be among what is read."""
    entry = values.entry.get("incremental")
    key = entry.get("key") if isinstance(entry, dict) else None
    for each in [*(key if isinstance(key, list) else ()), *([entry.get("cursor")] if isinstance(entry, dict) else ())]:
        if isinstance(each, str) and each not in found:
            values.wrong("columns", f"leaves out `{each}`, which `incremental` needs.", did_you_mean(each, found))


def _type(values: Values, name: str, given: Any) -> ColumnType | None:
    if given is None:
        return None
    if isinstance(given, str) and (decimal := _DECIMAL.fullmatch(given)):
        precision, scale = int(decimal[1]), int(decimal[2])
        if 1 <= precision <= _MOST_DIGITS and scale <= precision:
            return DecimalType(precision, scale)
    if given not in _TYPES:
        hint = did_you_mean(str(given), _TYPES) or f"It is one of {listed(_TYPES)}, decimal(10,2)."
        values.doc.wrong((*values.at, "columns", name), f"{str(given)[:40]!r} is no type of a column.", hint)
        return None
    return _TYPES[given]


def _key(values: Values) -> tuple[str, ...]:
    given = values.entry.get("key", [])
    if not isinstance(given, list) or not all(map(_is_name, given)) or ("key" in values.entry and not given):
        values.wrong("key", "lists the columns that tell one row from every other.", "For example `[id]`.")
        return ()
    return tuple(given)


def _lag(values: Values) -> timedelta | int | None:
    found = values.mapping("lag", hint=_LAG_HINT)
    if found is None:
        return None
    found.know(("value", "unit"), required=("value",), what="`lag`")
    value, unit = found.entry.get("value"), found.entry.get("unit")
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (unit is None and not isinstance(value, int)):
        found.wrong("value", "must be a number from 0 on.", _LAG_HINT)
        return None
    if unit is None:
        return int(value)
    try:
        span = read_span(value, str(unit))
        if span.unit in MONTHS:
            raise ValueError(f"a {span.unit} has no fixed length")
        return timedelta(**{f"{span.unit}s": span.value})
    except (ValueError, OverflowError) as wrong:
        found.wrong("unit", f"cannot be read: {wrong}.", "Write s, min, h, d or w.")
        return None


def _is_start(value: Any) -> bool:
    if isinstance(value, str):
        try:
            return bool(datetime.fromisoformat(value))
        except ValueError:
            return False
    return isinstance(value, int) and not isinstance(value, bool)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255 and value.isprintable() and "${" not in value
