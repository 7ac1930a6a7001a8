import pytest

from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.pace import Pace

PER_SECOND, AT_ONCE = 50, 200


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def flood(pace: Pace, caller: str) -> int:
    """Requests that were taken before one was turned away."""
    for taken in range(10_000):
        try:
            pace.require(caller)
        except TooManyQueries:
            return taken
    raise AssertionError("as many as like")


def test_who_floods_is_turned_away_and_nobody_else_is():
    pace = Pace(per_second=PER_SECOND, at_once=AT_ONCE, now=Watch())
    assert flood(pace, "ada") == AT_ONCE
    pace.require("grace")
    with pytest.raises(TooManyQueries, match="requests a second"):
        pace.require("ada")


def test_requests_come_back_with_time_and_never_more_than_at_first():
    watch = Watch()
    pace = Pace(per_second=PER_SECOND, at_once=AT_ONCE, now=watch)
    flood(pace, "ada")
    watch.now += 1
    assert flood(pace, "ada") == PER_SECOND
    watch.now += 3600
    assert flood(pace, "ada") == AT_ONCE


def test_as_many_callers_as_like_may_come():
    watch = Watch()
    pace = Pace(per_second=PER_SECOND, at_once=AT_ONCE, now=watch)
    for each in range(30_000):
        pace.require(str(each))
    assert len(pace._buckets) <= 10_000
