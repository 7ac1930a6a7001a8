"""Two weeks of the small mesh, from a leap day to a change of clocks, with one mishap of each kind."""

from datetime import date

import pytest

from mesh_platform.settings import load_settings
from tests.year.account import require_bounded, require_content, require_each_day_once, require_whole_record, stores
from tests.year.alarms import require_told_once
from tests.year.calendar import BadReadings, Calendar, FullDisk, Instant, Killed, LateRows, MissingFile, SwitchedOff
from tests.year.sources import AIRPORTS
from tests.year.year import year

pytestmark = [
    pytest.mark.year,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # Dagster's daemons call what Dagster deprecates
]

LEAP_DAY, CLOCKS_SET_FORWARD = date(2024, 2, 29), date(2024, 3, 10)
CALENDAR = Calendar(
    first=date(2024, 2, 29),
    last=date(2024, 3, 12),
    off=(SwitchedOff(first=date(2024, 3, 3), last=date(2024, 3, 8)),),
    late=(LateRows(day=date(2024, 3, 1), arrival=date(2024, 3, 10)),),
    missing=(MissingFile(path=AIRPORTS, first=date(2024, 3, 10), last=date(2024, 3, 11)),),
    bad=(BadReadings(first=date(2024, 3, 9), last=date(2024, 3, 11)),),
    mishaps=(
        Killed(day=date(2024, 3, 1), port="flights.operations.departures", at=Instant.COMMITTING),
        FullDisk(day=date(2024, 3, 2), port="weather.observations.hourly", at=Instant.STAGING),
        FullDisk(day=date(2024, 3, 11), port="fleet.aircraft.registry", at=Instant.COMMITTING),
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


def test_every_day_was_published_once_and_the_late_one_once_more(lived):
    require_each_day_once(lived.root, CALENDAR)


def test_every_port_holds_what_its_sources_say(lived):
    require_content(lived.root, lived.world, CALENDAR.last)


def test_each_mishap_struck_and_was_made_good(lived):
    assert [each.mishap for each in lived.struck if each.hit] == list(CALENDAR.mishaps)


def test_every_fault_was_told_once_and_is_over(lived):
    require_told_once(lived.root, CALENDAR)


def test_the_record_is_whole(lived):
    assert require_whole_record(lived.root) > 100


def test_the_store_is_kept_small(lived):
    require_bounded(stores(lived.root), keep=load_settings(lived.root).snapshots_to_keep, commits_a_day=8)
