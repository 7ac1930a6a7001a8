"""Where a source is read from: a cursor as a value, moved back by what may come late."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from mesh_platform.concepts.source import Incremental
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.sources.landing_rows import greatest
from mesh_platform.lakehouse.sources.landings import Cursor, Landed

_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"})


def start(incremental: Incremental | None, landed: Landed) -> Any:
    """The value from which on rows are asked for; None for all of them."""
    if incremental is None:
        return None
    if landed.cursor is None or landed.order != incremental.cursor:
        return incremental.initial
    return _before(_value(landed.cursor), incremental)


def furthest(connection: Connection, rows: str, incremental: Incremental, held: Cursor | None) -> Cursor | None:
    """The greatest cursor of rows that have arrived, or the one that is held where it is greater."""
    value, of = greatest(connection, rows, incremental.cursor)
    found = Cursor(value=value, type=of) if value is not None else None
    if found is None or (held is not None and _same_kind(held, found) and _value(held) > _value(found)):
        return held
    return found


def as_parameter(value: Any) -> Any:
    """As an API is told: moments in UTC, by ISO 8601."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.replace(tzinfo=None).isoformat() + "Z"
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value


def as_column(value: Any, python_type: type, *, aware: bool) -> Any:
    """As a column of a database is compared: a declared start is text until its type is known."""
    if not isinstance(value, str) or python_type is str:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if python_type is date:
        return moment.date()
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if aware else moment.replace(tzinfo=None)


def _value(cursor: Cursor) -> Any:
    match cursor.type:
        case each if each in _INTEGERS:
            return int(cursor.value)
        case each if each.startswith("TIMESTAMP"):
            return datetime.fromisoformat(cursor.value)
        case "DATE":
            return date.fromisoformat(cursor.value)
        case "TIME":
            return time.fromisoformat(cursor.value)
        case each if each.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
            return Decimal(cursor.value)
        case _:
            return cursor.value


def _before(value: Any, incremental: Incremental) -> Any:
    lag = incremental.lag
    if lag is None:
        return value
    if isinstance(lag, timedelta) and isinstance(value, date):  # a moment is a date too
        # A day counts as a whole: what is a part of one is late by a day.
        return value - (lag if isinstance(value, datetime) else max(lag, timedelta(days=1)))
    if isinstance(lag, int) and isinstance(value, int | Decimal):
        return value - lag
    kind = "a length of time" if isinstance(lag, timedelta) else "a number"
    raise UsageError(
        f"the cursor `{incremental.cursor}` is {value!r}, from which {kind} cannot be taken", hint="correct `lag` of the input port"
    )


def _same_kind(one: Cursor, other: Cursor) -> bool:
    """Cursors of two kinds have no order: the source changed its cursor on purpose, and the newer one counts."""
    return type(_value(one)) is type(_value(other)) and one.type.endswith("ZONE") == other.type.endswith("ZONE")
