"""What each port has to hold at the end, worked out once more from the source rows in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from statistics import mean, median
from typing import Any

from tests.year.sources import Row

Key = tuple[Any, ...]


def day_of(row: Row) -> date:
    return date(int(row["year"]), int(row["month"]), int(row["day"]))


def moment_of(row: Row) -> datetime:
    return datetime.strptime(row["time_hour"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def number(text: str) -> float | None:
    return None if text == "NA" else float(text)


def flight_key(row: Row) -> Key:
    return day_of(row), row["carrier"], int(row["flight"]), row["origin"]


def departures(flights: Iterable[Row]) -> dict[Key, Key]:
    """By the key of the flight: where to, which aircraft, when scheduled, when left, how late it left and arrived."""
    found = {}
    for each in (flight for flight in flights if flight["dep_time"] != "NA"):
        scheduled = moment_of(each) + timedelta(minutes=int(each["minute"]))
        delay = int(each["dep_delay"])
        arrival = number(each["arr_delay"])
        left = scheduled + timedelta(minutes=delay)
        found[flight_key(each)] = (each["dest"], each["tailnum"], scheduled, left, delay, arrival)
    return found


def cancellations(flights: Iterable[Row]) -> dict[Key, Key]:
    return {
        flight_key(each): (each["dest"], None if each["tailnum"] == "NA" else each["tailnum"])
        for each in flights
        if each["dep_time"] == "NA"
    }


def weather(readings: Iterable[Row]) -> dict[Key, Key]:
    """By airport and hour: the local clock, whether it is ambiguous, and what the flights are explained by."""
    readings = list(readings)
    local = Counter((each["origin"], day_of(each), each["hour"]) for each in readings)
    return {
        (each["origin"], moment_of(each)): (
            datetime.combine(day_of(each), datetime.min.time()) + timedelta(hours=int(each["hour"])),
            local[each["origin"], day_of(each), each["hour"]] > 1,
            number(each["visib"]),
            number(each["precip"]),
            number(each["wind_gust"]),
        )
        for each in readings
        if not _is_impossible(each)
    }


def quarantine(readings: Iterable[Row]) -> set[Key]:
    return {(each["origin"], moment_of(each)) for each in readings if _is_impossible(each)}


def causes(flights: list[Row], readings: list[Row], aircraft: list[Row], airports: list[Row]) -> dict[Key, Key]:
    """By the key of the flight: destination if listed, whether the aircraft is registered, its seats, why it was late."""
    observed = weather(readings)
    seats = {each["tailnum"]: number(each["seats"]) for each in aircraft}
    listed = {each["faa"] for each in airports}
    found = {}
    for key, (destination, tail, scheduled, _, delay, _) in departures(flights).items():
        seen = observed.get((key[3], scheduled.replace(minute=0)))
        found[key] = (destination if destination in listed else None, tail in seats, seats.get(tail), _cause(delay, seen))
    return found


def unresolved(flights: list[Row], aircraft: list[Row], airports: list[Row]) -> set[Key]:
    known, listed = {each["tailnum"] for each in aircraft}, {each["faa"] for each in airports}
    strangers = {(*flight_key(each), "aircraft not registered") for each in flights if each["tailnum"] not in known}
    return strangers | {(*flight_key(each), "destination airport unknown") for each in flights if each["dest"] not in listed}


def carriers(flights: list[Row], explained: dict[Key, Key]) -> dict[str, Key]:
    """By airline: how many left, how many were cancelled, the share that was late, the mean delay."""
    late, delays = defaultdict(list), defaultdict(list)
    for key, (*_, cause) in explained.items():
        late[key[1]].append(cause != "on_time")
    for key, (*_, delay, _) in departures(flights).items():
        delays[key[1]].append(delay)
    lost = Counter(key[1] for key in cancellations(flights))
    return {each: (len(late[each]), lost[each], round(mean(late[each]), 9), round(mean(delays[each]), 9)) for each in late}


def routes(flights: list[Row]) -> dict[Key, Key]:
    """By origin and destination: how many left, the usual delay."""
    delays = defaultdict(list)
    for key, (destination, *_, delay, _) in departures(flights).items():
        delays[key[3], destination].append(delay)
    return {each: (len(found), float(median(found))) for each, found in delays.items()}


def _is_impossible(reading: Row) -> bool:
    return (number(reading["wind_speed"]) or 0) > 250


def _cause(delay: int, seen: Key | None) -> str:
    if delay < 15:
        return "on_time"
    if seen is None:
        return "unknown"
    *_, visibility, precipitation, gust = seen
    bad = visibility < 3 or precipitation >= 0.05 or (gust is not None and gust >= 30)
    return "weather" if bad else "operations"
