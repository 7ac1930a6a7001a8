from datetime import date, timedelta

from mesh_platform.service_levels.history import DAYS, history
from mesh_platform.service_levels.standing import standing
from tests.service_levels.promises import DAILY, DAY, START, after, promising, published


def test_each_day_brings_what_was_measured_on_it_and_the_last_one_is_not_over(publisher, lakehouse):
    of = promising(DAILY)
    published(publisher, of, START)
    (found,) = history(lakehouse, of, after(days=2, hours=6))
    last = found.days[-3:]
    assert len(found.days) == DAYS
    assert [each.day for each in last] == [date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)]
    assert [each.measured.total for each in last] == [DAY, DAY, DAY / 4]
    assert [each.measured.bad for each in last] == [0, DAY / 24 * 23, DAY / 4]
    assert found.days[0].measured.kept is None


def test_the_days_of_a_window_add_up_to_its_standing(publisher, lakehouse):
    of = promising(DAILY)
    for day in (0, 3, 4):
        published(publisher, of, after(days=day, hours=5))
    at = after(days=9)
    (found,), (stands,) = history(lakehouse, of, at), standing(lakehouse, of, at)
    assert sum(each.measured.bad for each in found.days[-30:]) == stands.measured.bad
    assert found.days[-1].budget_left == stands.budget.left


def test_a_shorter_history_is_the_end_of_the_longer_one(publisher, lakehouse):
    of = promising(DAILY)
    published(publisher, of, START)
    at = after(days=3) - timedelta(minutes=1)
    (whole,), (short,) = history(lakehouse, of, at), history(lakehouse, of, at, days=7)
    assert short.days == whole.days[-7:]
