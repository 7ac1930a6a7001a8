"""Two weeks of the small mesh, and then a whole year, which takes half an hour: `make year`."""

import pytest

from mesh_platform.settings import load_settings
from tests.year.account import require_bounded, require_content, require_each_day_once, require_whole_record, stores
from tests.year.alarms import require_told_once
from tests.year.calendars import TWO_WEEKS, YEAR
from tests.year.year import year

pytestmark = [
    pytest.mark.year,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # Dagster's daemons call what Dagster deprecates
]


@pytest.fixture(scope="module", params=[TWO_WEEKS, YEAR], ids=["two weeks", "year"])
def calendar(request):
    return request.param


@pytest.fixture(scope="module")
def lived(calendar, tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MESH_HOME", str(folder / "state"))
        environment.setenv("MESH_ROOT", str(folder / "mesh"))
        with year(folder, calendar) as found:
            found.live()
            yield found


def test_every_day_was_published_once_and_those_with_late_rows_once_more(calendar, lived):
    require_each_day_once(lived.root, calendar)


def test_every_port_holds_what_its_sources_say(calendar, lived):
    require_content(lived.root, lived.world, calendar.last)


def test_each_mishap_struck_and_was_made_good(calendar, lived):
    assert [each.mishap for each in lived.struck if each.hit] == sorted(calendar.mishaps, key=lambda each: each.day)


def test_every_fault_was_told_once_and_is_over(calendar, lived):
    require_told_once(lived.root, calendar)


def test_the_record_is_whole(calendar, lived):
    assert require_whole_record(lived.root) > (calendar.last - calendar.first).days


def test_the_store_is_kept_small(lived):
    require_bounded(stores(lived.root), keep=load_settings(lived.root).snapshots_to_keep, commits_a_day=8)
