"""The account at the end: every day published once with the right content, nothing lost, nothing hoarded, and the record whole."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.storage import files_below
from mesh_platform.observability.integrity import verify
from mesh_platform.settings import load_settings
from tests.year import expected
from tests.year.calendar import Calendar
from tests.year.sources import AIRLINES, AIRPORTS, PLANES, days, rows_of
from tests.year.witness import table
from tests.year.world import World

HOARD = 250  # files of a port besides those that its current snapshot shows; it does not depend on how long the mesh has run


@dataclass(frozen=True, kw_only=True)
class Store:
    """What a port occupies."""

    port: PortAddress
    snapshots: int
    shown: int
    files: int
    bytes: int


def new_contents(root: Path, port: str) -> dict[date, int]:
    """For each day of a port that is cut by day: how often what consumers see of it changed."""
    found, before = dict[date, int](), ""
    with open_lakehouse(load_settings(root)) as lakehouse:
        for each in reversed(lakehouse.ledger.facts(Kind.PUBLISHED, port)):
            content = each.details["certificate"]["mesh.content"]
            for day in _covered(each):
                found[day] = found.get(day, 0) + (content != before)
            before = content
    return found


def require_each_day_once(root: Path, calendar: Calendar) -> None:
    """Late rows, and nothing else, make a day change a second time."""
    late = Counter(each.day for each in calendar.late)
    wanted = {day: 1 + late[day] for day in days(calendar.first - timedelta(days=1), calendar.last - timedelta(days=1))}
    for port in ("flights.operations.departures", "flights.operations.cancellations"):
        found = new_contents(root, port)
        assert found.keys() == wanted.keys(), f"{port} lacks {sorted(wanted.keys() - found.keys())}"
        wrong = {day: count for day, count in found.items() if count > wanted[day]}
        assert not wrong, f"{port} changed more often than its source: {wrong}"


def require_content(root: Path, world: World, morning: date) -> None:
    """Every port holds what plain Python makes of the sources."""
    flights, readings = world.flights(morning), world.weather(morning)
    aircraft, airports = rows_of(PLANES), rows_of(AIRPORTS)
    explained = expected.causes(flights, readings, aircraft, airports)
    for port, column, rows, named in (
        ("network.reference.airports", "faa", airports, "faa"),
        ("network.reference.airlines", "carrier", rows_of(AIRLINES), "carrier"),
        ("fleet.aircraft.registry", "tail_number", aircraft, "tailnum"),
    ):
        _same(port, {(each[named],) for each in rows}, set(_rows(root, port, column)))
    _same("departures", _departures(root), expected.departures(flights))
    _same("cancellations", _cancellations(root), expected.cancellations(flights))
    _same("weather", _weather(root), expected.weather(readings))
    _same("quarantine", set(_rows(root, "weather.observations.hourly_quarantine", "airport", "observed_at")), expected.quarantine(readings))
    _same("causes", _causes(root), explained)
    unresolved = set(_rows(root, "punctuality.delays.unresolved", *_FLIGHT, "reason"))
    _same("unresolved", unresolved, expected.unresolved(flights, aircraft, airports))
    _same("carriers", _carriers(root), expected.carriers(flights, explained))
    _same("routes", _routes(root), expected.routes(flights))


def require_whole_record(root: Path) -> int:
    """The chain of facts holds, and every snapshot and file fits it; returns how many facts there are."""
    with open_lakehouse(load_settings(root)) as lakehouse:
        found = verify(lakehouse)
    assert found.holds, found.faults
    return found.facts


def stores(root: Path) -> tuple[Store, ...]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return tuple(_store(lakehouse, each) for each in lakehouse.tables.addresses())


def require_bounded(found: tuple[Store, ...], *, keep: int, commits_a_day: int) -> None:
    """Maintenance comes once a night, so that a day of publications may lie above what is kept."""
    for each in found:
        assert each.snapshots <= keep + commits_a_day, each
        assert each.files - each.shown <= HOARD, each


_FLIGHT = ("flight_date", "carrier", "flight_number", "origin")


def _departures(root: Path) -> dict[Any, Any]:
    columns = ("destination", "tail_number", "scheduled_departure_at", "departed_at", "departure_delay", "arrival_delay")
    return _by_key(root, "flights.operations.departures", _FLIGHT, columns)


def _cancellations(root: Path) -> dict[Any, Any]:
    return _by_key(root, "flights.operations.cancellations", _FLIGHT, ("destination", "tail_number"))


def _weather(root: Path) -> dict[Any, Any]:
    columns = ("local_time", "local_hour_is_ambiguous", "visibility", "precipitation", "wind_gust")
    return _by_key(root, "weather.observations.hourly", ("airport", "observed_at"), columns)


def _causes(root: Path) -> dict[Any, Any]:
    found = table("punctuality.delays.causes", root).with_columns(registered=pl.col("registered_aircraft").is_not_null())
    return _keyed(found, _FLIGHT, ("listed_destination", "registered", "seats", "cause"))


def _carriers(root: Path) -> dict[Any, Any]:
    found = table("punctuality.scorecards.carriers", root).with_columns(pl.col("late_share", "mean_departure_delay").round(9))
    columns = ("departures", "cancellations", "late_share", "mean_departure_delay")
    return {carrier: values for (carrier,), values in _keyed(found, ("carrier",), columns).items()}


def _routes(root: Path) -> dict[Any, Any]:
    return _by_key(root, "punctuality.scorecards.routes", ("origin", "destination"), ("departures", "usual_delay"))


def _by_key(root: Path, port: str, key: tuple[str, ...], columns: tuple[str, ...]) -> dict[Any, Any]:
    return _keyed(table(port, root), key, columns)


def _keyed(found: pl.DataFrame, key: tuple[str, ...], columns: tuple[str, ...]) -> dict[Any, Any]:
    return {row[: len(key)]: row[len(key) :] for row in found.select(*key, *columns).iter_rows()}


def _rows(root: Path, port: str, *columns: str) -> list[tuple]:
    return table(port, root).select(columns).rows()


def _same(what: str, found: Any, wanted: Any) -> None:
    if found == wanted:
        return
    lacking, strange = sorted(map(str, set(wanted) - set(found))), sorted(map(str, set(found) - set(wanted)))
    both = set(found) & set(wanted) if isinstance(wanted, dict) else ()
    differing = [(each, found[each], wanted[each]) for each in both if found[each] != wanted[each]]
    raise AssertionError(f"{what}: lacks {lacking[:3]}, has {strange[:3]} besides, differs in {differing[:3]}")


def _covered(publication: Fact) -> Iterator[date]:
    first, _, last = publication.details["certificate"]["mesh.partition"].partition("..")
    yield from days(date.fromisoformat(first), date.fromisoformat(last or first))


def _store(lakehouse: Lakehouse, port: PortAddress) -> Store:
    files = tuple(files_below(lakehouse.tables.io, lakehouse.tables.location(port)))
    return Store(
        port=port,
        snapshots=len(releases(lakehouse, port)),
        shown=len(pin(lakehouse, port).files),
        files=len(files),
        bytes=sum(each.bytes for each in files),
    )
