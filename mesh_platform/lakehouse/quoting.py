"""The one door from names and values to SQL text."""

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from mesh_platform.errors import UsageError


def identifier(name: str) -> str:
    """A quoted name of a column, table or schema."""
    return '"' + _without_nul(name).replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal."""
    return "'" + _without_nul(value).replace("'", "''") + "'"


def literal(value: Any, type: str | None = None) -> str:
    """A literal of any value a declaration can hold; `type` is a DuckDB type to cast it to, never text of a user."""
    plain = _plain(value)
    return plain if type is None else f"cast({plain} as {type})"


def _plain(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return str(value) if math.isfinite(value) else _unwritable(value)
        case float():
            return _double(value)
        case str():
            return text(value)
        case bytes():
            return f"from_hex('{value.hex()}')"
        case _:
            return _temporal(value) or _nested(value)


def _double(value: float) -> str:
    """Without an exponent DuckDB reads a number with a point as DECIMAL."""
    if not math.isfinite(value):
        return f"{text(str(value))}::DOUBLE"
    return repr(value) if "e" in repr(value) else f"{value!r}e0"


def _temporal(value: Any) -> str | None:
    match value:
        case datetime():
            return f"{'TIMESTAMPTZ' if value.tzinfo else 'TIMESTAMP'} '{value.isoformat(sep=' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case time():
            return f"TIME '{value.isoformat()}'"
        case _:
            return None


def _nested(value: Any) -> str:
    match value:
        case Mapping():
            return "{" + ", ".join(f"{text(str(key))}: {_plain(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(_plain, value)) + "]"
        case _:
            return _unwritable(value)


def _unwritable(value: Any) -> str:
    raise UsageError(f"{value!r} cannot be written in SQL")


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise UsageError(f"{value!r} holds a NUL character, which SQL text cannot")
    return value
