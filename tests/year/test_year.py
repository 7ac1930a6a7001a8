"""A whole year of the small mesh. It takes half an hour: `make year`."""

import os
from datetime import date

import pytest

from mesh_platform.settings import load_settings
from tests.year.account import require_bounded, require_content, require_each_day_once, require_whole_record, stores
from tests.year.alarms import require_told_once
from tests.year.calendar import BadReadings, Calendar, FullDisk, Instant, Killed, LateRows, MissingFile, SwitchedOff
from tests.year.sources import AIRPORTS, FLIGHTS
from tests.year.year import year

pytestmark = [
    pytest.mark.year,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # Dagster's daemons call what Dagster deprecates
]

# On a laptop that is closed between the weeks in which something happens. MESH_YEAR_EVERY_DAY=1 leaves it open: that takes hours.
CLOSED = (
    SwitchedOff(first=date(2024, 1, 6), last=date(2024, 2, 26)),
    SwitchedOff(first=date(2024, 3, 3), last=date(2024, 3, 8)),
    SwitchedOff(first=date(2024, 3, 17), last=date(2024, 7, 2)),
    SwitchedOff(first=date(2024, 7, 8), last=date(2024, 10, 31)),
    SwitchedOff(first=date(2024, 11, 6), last=date(2024, 12, 29)),
)
CALENDAR = Calendar(
    first=date(2024, 1, 2),
    last=date(2025, 1, 1),
    off=() if os.environ.get("MESH_YEAR_EVERY_DAY") else CLOSED,
    late=(LateRows(day=date(2024, 2, 28), arrival=date(2024, 3, 9)), LateRows(day=date(2024, 11, 1), arrival=date(2024, 11, 5))),
    missing=(
        MissingFile(path=AIRPORTS, first=date(2024, 1, 4), last=date(2024, 1, 5)),
        MissingFile(path=FLIGHTS, first=date(2024, 7, 4), last=date(2024, 7, 5)),
    ),
    bad=(BadReadings(first=date(2024, 3, 9), last=date(2024, 3, 15)),),
    mishaps=(
        Killed(day=date(2024, 1, 3), port="weather.observations.hourly", at=Instant.STAGING),
        Killed(day=date(2024, 3, 1), port="flights.operations.departures", at=Instant.COMMITTING),
        Killed(day=date(2024, 7, 7), port="punctuality.delays.causes", at=Instant.STAGING),
        FullDisk(day=date(2024, 3, 2), port="weather.observations.hourly", at=Instant.STAGING),
        FullDisk(day=date(2024, 11, 4), port="fleet.aircraft.registry", at=Instant.COMMITTING),
    ),
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MESH_HOME", str(folder / "state"))
        environment.setenv("MESH_ROOT", str(folder / "mesh"))
        with year(folder, CALENDAR) as found:
            found.live()
            yield found


def test_every_day_of_a_leap_year_was_published_once_and_those_with_late_rows_once_more(lived):
    require_each_day_once(lived.root, CALENDAR)


def test_every_port_holds_what_its_sources_say(lived):
    require_content(lived.root, lived.world, CALENDAR.last)


def test_each_mishap_struck(lived):
    assert [each.mishap for each in lived.struck if each.hit] == sorted(CALENDAR.mishaps, key=lambda each: each.day)


def test_every_fault_was_told_once_and_is_over(lived):
    require_told_once(lived.root, CALENDAR)


def test_the_record_is_whole(lived):
    assert require_whole_record(lived.root) > 366


def test_the_store_is_kept_small(lived):
    require_bounded(stores(lived.root), keep=load_settings(lived.root).snapshots_to_keep, commits_a_day=8)
