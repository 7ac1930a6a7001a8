"""The source systems as a morning finds them."""

from datetime import date, timedelta
from pathlib import Path

from tests.year.calendar import Calendar
from tests.year.sources import AIRLINES, AIRPORTS, FLIGHTS, PLANES, WEATHER, Row, days, flights_of, rows_of, weather_of, write_rows

IMPOSSIBLE = {"humid": "140"}  # percent; nothing that the quarantine knows, so that the contract has to refuse it


class World:
    def __init__(self, root: Path, calendar: Calendar) -> None:
        self.root, self.calendar = root, calendar
        self._flights_since = calendar.first - timedelta(days=1)
        self._weather_since = calendar.first - timedelta(days=30)  # a single calm day would not show that gusts are numbers

    def write(self, morning: date) -> None:
        """What the source systems hold on a morning: everything until the evening before, as far as it has arrived."""
        for path, rows in (
            (FLIGHTS, self.flights(morning)),
            (WEATHER, self.weather(morning)),
            *((path, rows_of(path)) for path in (AIRPORTS, AIRLINES, PLANES)),
        ):
            if self.calendar.is_missing(path, morning):
                (self.root / path).unlink(missing_ok=True)
            elif path in (FLIGHTS, WEATHER) or not (self.root / path).exists():
                write_rows(self.root / path, rows)

    def flights(self, morning: date) -> list[Row]:
        return [row for day in days(self._flights_since, morning - timedelta(days=1)) for row in self._arrived(day, morning)]

    def weather(self, morning: date) -> list[Row]:
        known = days(self._weather_since, morning - timedelta(days=1))
        rows = [dict(row) for day in known for row in weather_of(day)]
        if self.calendar.is_bad(morning):
            rows[-1].update(IMPOSSIBLE)
        return rows

    def _arrived(self, day: date, morning: date) -> list[Row]:
        flights = flights_of(day)
        is_late = any(each.day == day and morning < each.arrival for each in self.calendar.late)
        return flights[: len(flights) * 2 // 3] if is_late else flights
