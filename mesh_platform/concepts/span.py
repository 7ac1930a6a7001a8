"""Lengths of time as service levels write them: a value and a unit of the calendar."""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta

UNITS = {
    "s": "second",
    "sec": "second",
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "w": "week",
    "wk": "week",
    "mo": "month",
    "mon": "month",
    "y": "year",
    "yr": "year",
}
MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Span:
    value: float
    unit: str  # second | minute | hour | day | week | month | year

    def before(self, moment: datetime) -> datetime:
        """The moment this long earlier; months and years go by the calendar."""
        if self.unit in MONTHS:
            return _months_before(moment, round(self.value * MONTHS[self.unit]))
        return moment - timedelta(**{f"{self.unit}s": self.value})

    def after(self, moment: datetime) -> datetime:
        """The moment this long later."""
        return Span(-self.value, self.unit).before(moment)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}" + ("" if self.value == 1 else "s")


def read_span(value: object, unit: str | None, *, short_month: bool = False) -> Span:
    """A lone `m` means months where `short_month`, minutes elsewhere. Raises ValueError."""
    written = (unit or "d").strip().lower()
    name = UNITS.get(written) or UNITS.get(written.rstrip("s")) or written.rstrip("s")
    if written == "m":
        name = "month" if short_month else "minute"
    if name not in UNITS.values():
        raise ValueError(f"{unit!r} is no unit of time")
    return Span(float(str(value)), name)


def span_of(length: timedelta) -> Span:
    """In the largest unit, up to days, that it is a whole number of."""
    whole = (each for each in ("day", "hour", "minute") if not length % timedelta(**{f"{each}s": 1}))
    unit = next(whole, "second")
    return Span(length / timedelta(**{f"{unit}s": 1}), unit)


def _months_before(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last_day))
