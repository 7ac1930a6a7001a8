from datetime import timedelta

import pytest

from mesh_platform.service_levels.burn import Pace, burns
from mesh_platform.service_levels.objective import objectives
from mesh_platform.service_levels.stretches import bad_time, good_time
from tests.service_levels.promises import DAILY, START, after, promising, published, stands

TENS = 3 * 24 * 6  # as many as there are in the longest window of an alarm


def flapping(bad_minutes):
    """Good for a while and bad for a while, again and again."""
    for each in range(TENS):
        begin = START + timedelta(minutes=10 * each)
        turn = begin + timedelta(minutes=10 - bad_minutes)
        yield good_time(begin, turn)
        yield bad_time(turn, begin + timedelta(minutes=10))


@pytest.mark.parametrize(("bad_minutes", "pace"), [(8, Pace.FAST), (4, Pace.FAST), (2, Pace.SLOW), (0.4, None)])
def test_what_goes_on_for_long_rings_at_a_lower_rate(bad_minutes, pace):
    (objective,) = objectives(promising(DAILY).contract)
    found = burns(objective, flapping(bad_minutes), at=START + timedelta(minutes=10 * TENS))
    assert next((each.alarm.pace for each in found if each.rings), None) == pace


def test_an_alarm_ends_soon_after_the_trouble(publisher, lakehouse):
    of = promising(DAILY)
    for hours in (0, 27):  # it was due at 25
        published(publisher, of, after(hours=hours))
    assert [stands(lakehouse, of, after(hours=each)).pace for each in (27, 27.75, 34)] == [Pace.FAST, Pace.SLOW, None]
