"""What had to be told, and what was: one alert for each fault however long it lasts, and none that stays when the fault is over."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from mesh_platform.concepts.alert import AlertKind
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.observability.alerts.journal import Entry, read_journal
from mesh_platform.settings import load_settings
from tests.year.calendar import Calendar, MissingFile
from tests.year.sources import AIRPORTS, FLIGHTS, days

Situation = tuple[AlertKind, str, str]

_READ_FROM = {
    # The airlines are made by a marked asset, which may read every input of its product.
    AIRPORTS: ("network.reference.airlines", "network.reference.airports"),
    FLIGHTS: ("flights.operations.cancellations", "flights.operations.departures"),
}


def require_told_once(root: Path, calendar: Calendar) -> None:
    """Staleness is told apart: how often a port grows old depends on all that befalls those it reads."""
    entries = journal(root)
    told = Counter(_situation(each) for each in entries if each.alert.kind is not AlertKind.STALE)
    had_to = Counter(_had_to_be_told(calendar))
    assert told == had_to, f"not told: {had_to - told}; told besides: {told - had_to}"
    lasting = [_situation(each) for each in entries if each.is_open]
    assert not lasting, f"still standing: {lasting}"
    for port, times in Counter(each.alert.subject for each in entries if each.alert.kind is AlertKind.STALE).items():
        assert times <= _reasons_to_grow_old(calendar), f"{port} was called stale {times} times"


def journal(root: Path) -> tuple[Entry, ...]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return read_journal(lakehouse.ledger).entries


def _situation(entry: Entry) -> Situation:
    return entry.alert.kind, entry.alert.subject, entry.alert.part


def _had_to_be_told(calendar: Calendar) -> Iterator[Situation]:
    """What was killed or had no disk is started again within minutes: nobody is woken for it."""
    for _ in calendar.bad:
        yield AlertKind.REFUSED, "weather.observations.hourly", ""
    for each in calendar.missing:
        yield from _unread(each)


def _unread(missing: MissingFile) -> Iterator[Situation]:
    """A port that is cut by day lacks each of the days; another one is late once."""
    evenings = days(missing.first - timedelta(days=1), missing.last - timedelta(days=1))
    parts = [str(each) for each in evenings] if missing.path == FLIGHTS else [""]
    yield from ((AlertKind.FAILED, port, part) for port in _READ_FROM[missing.path] for part in parts)


def _reasons_to_grow_old(calendar: Calendar) -> int:
    return len(calendar.off) + len(calendar.bad) + len(calendar.missing)
