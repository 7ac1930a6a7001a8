"""Declared values as things that can be compared exactly."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Only quantities of one kind have an order."""

    kind: str  # number | moment | time
    amount: Fraction


def quantity(value: Any) -> Quantity | None:
    """A number by its text, so that 0.1 stays 0.1; a date or time, which is in UTC unless it says otherwise; or None."""
    match value:
        case bool():
            return None
        case int() | float() | Decimal():
            return Quantity("number", Fraction(str(value)))
        case str():
            return _moment(value) or _time(value)
        case _:
            return None


def identity(value: Any) -> Any:
    """What tells two listed values apart: 1 and 1.0 are one, "1" is another."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Fraction(str(value))
    return type(value).__name__, str(value)


def _moment(text: str) -> Quantity | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return Quantity("moment", Fraction((aware - _EPOCH) // _MICROSECOND))


def _time(text: str) -> Quantity | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    since_midnight = timedelta(hours=found.hour, minutes=found.minute, seconds=found.second, microseconds=found.microsecond)
    return Quantity("time", Fraction(since_midnight // _MICROSECOND))
