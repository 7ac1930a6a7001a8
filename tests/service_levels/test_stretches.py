from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mesh_platform.service_levels.stretches import Stretch, bad_since, bad_time, good_time, measure, newest

ZERO = datetime(2024, 3, 1, tzinfo=UTC)
MINUTES = st.integers(0, 60)


def at(minute):
    return ZERO + timedelta(minutes=minute)


def stretch(start, length, bad):
    return (bad_time if bad else good_time)(at(start), at(start + length))


@given(st.lists(st.tuples(MINUTES, st.integers(1, 30), st.booleans())), MINUTES, MINUTES)
def test_of_time_so_much_counts_as_lies_in_the_window(drawn, since, length):
    minutes = range(since, since + length)
    counted = {
        bad: sum(start <= minute < start + long for start, long, is_bad in drawn if is_bad is bad for minute in minutes)
        for bad in (False, True)
    }
    measured = measure([stretch(*each) for each in drawn], since=at(since), until=at(since + length))
    assert (round(measured.good), round(measured.bad)) == (counted[0] * 60, counted[1] * 60)


@given(st.lists(MINUTES, min_size=1), MINUTES, MINUTES)
def test_each_event_is_in_exactly_one_of_two_windows_that_meet(moments, first, second):
    events = [Stretch(start=at(each), end=at(each), good=3, bad=1) for each in moments]
    since, between, until = (at(each) for each in (-1, min(first, second), 61))
    parts = [measure(events, since=since, until=between), measure(events, since=between, until=until)]
    assert sum(each.bad for each in parts) == len(moments)
    assert sum(each.good for each in parts) == 3 * len(moments)


def test_nothing_measured_is_neither_kept_nor_broken():
    measured = measure([], since=at(0), until=at(60))
    assert (measured.kept, measured.broken) == (None, 0)
    assert newest([], until=at(60)) is None


def test_trouble_began_before_all_pauses_that_are_too_short_to_end_it():
    troubles = [stretch(0, 5, True), stretch(5, 15, False), stretch(20, 5, True), stretch(30, 5, True)]
    calm = timedelta(minutes=10)
    assert bad_since(troubles, until=at(40), calm=calm) == at(20)
    assert bad_since(troubles, until=at(40), calm=timedelta(minutes=15)) == at(0)
    assert bad_since(troubles, until=at(32), calm=calm) == at(20)
    assert bad_since(troubles, until=at(46), calm=calm) is None


def test_a_long_trouble_hides_no_earlier_one_inside_it():
    assert bad_since([stretch(0, 40, True), stretch(10, 1, True)], until=at(41), calm=timedelta(minutes=2)) == at(0)
