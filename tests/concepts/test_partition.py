from datetime import UTC, date, datetime

import pytest

from mesh_platform.concepts.partition import Granularity, PartitionScheme, ended_before, latest_ended, partition_of
from mesh_platform.errors import UnknownName


def scheme(granularity: Granularity, **changes) -> PartitionScheme:
    start = None if granularity is Granularity.STATIC else datetime(2024, 1, 1, tzinfo=UTC)
    return PartitionScheme(**{"column": "day", "granularity": granularity, "start": start} | changes)


def test_a_day_ends_where_the_next_begins():
    day = partition_of(scheme(Granularity.DAY), "2024-02-29")
    assert (day.start_date, day.end_date) == (date(2024, 2, 29), date(2024, 3, 1))
    assert day.keys == ("2024-02-29",)


def test_a_range_holds_every_key_between_its_ends():
    february = partition_of(scheme(Granularity.DAY), "2024-02-01", "2024-02-29")
    assert len(february.keys) == 29
    assert str(february) == "2024-02-01..2024-02-29"


@pytest.mark.parametrize(
    ("granularity", "first", "last", "expected"),
    [
        (Granularity.MONTH, "2024-11-01", "2025-02-01", ("2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01")),
        (Granularity.YEAR, "2024-01-01", "2025-01-01", ("2024-01-01", "2025-01-01")),
        (Granularity.HOUR, "2024-01-01-23:00", "2024-01-02-00:00", ("2024-01-01-23:00", "2024-01-02-00:00")),
    ],
)
def test_keys_follow_the_calendar(granularity, first, last, expected):
    assert partition_of(scheme(granularity), first, last).keys == expected


def test_a_static_range_follows_the_declared_order():
    regions = scheme(Granularity.STATIC, keys=("north", "east", "south"))
    assert partition_of(regions, "north", "east").keys == ("north", "east")


@pytest.mark.parametrize("key", ["2023-12-31", "2024-13-01", "yesterday", "", "2024-1-1x"])
def test_a_key_outside_the_scheme_is_refused_with_an_example(key):
    with pytest.raises(UnknownName, match="2024-01-01"):
        partition_of(scheme(Granularity.DAY), key)


def test_the_end_of_a_closed_scheme_is_exclusive():
    closed = scheme(Granularity.DAY, end=datetime(2024, 1, 3, tzinfo=UTC))
    assert partition_of(closed, "2024-01-02").end == closed.end
    with pytest.raises(UnknownName, match="end before 2024-01-03"):
        partition_of(closed, "2024-01-03")


@pytest.mark.parametrize("keys", [("west", None), ("north", "west"), ("west", "north"), ("south", "north")])
def test_a_static_key_that_is_not_declared_is_refused_with_those_that_are(keys):
    regions = scheme(Granularity.STATIC, keys=("north", "east", "south"))
    with pytest.raises(UnknownName, match="north, east, south"):
        partition_of(regions, *keys)


@pytest.mark.parametrize(
    ("granularity", "moment", "expected"),
    [
        (Granularity.HOUR, datetime(2024, 1, 1, 5, 59, tzinfo=UTC), "2024-01-01-04:00"),
        (Granularity.DAY, datetime(2024, 3, 1, 5, tzinfo=UTC), "2024-02-29"),
        (Granularity.DAY, datetime(2024, 3, 1, tzinfo=UTC), "2024-02-29"),
        (Granularity.MONTH, datetime(2025, 1, 31, tzinfo=UTC), "2024-12-01"),
        (Granularity.YEAR, datetime(2025, 1, 31, tzinfo=UTC), "2024-01-01"),
        (Granularity.DAY, datetime(2024, 1, 1, 23, tzinfo=UTC), None),
        (Granularity.MONTH, datetime(2023, 6, 1, tzinfo=UTC), None),
    ],
)
def test_the_latest_partition_is_the_last_that_has_ended(granularity, moment, expected):
    assert latest_ended(scheme(granularity), moment) == expected


def test_a_closed_scheme_has_no_latest_partition_once_another_would_have_ended():
    closed = scheme(Granularity.DAY, end=datetime(2024, 1, 3, tzinfo=UTC))
    assert latest_ended(closed, datetime(2024, 1, 3, 23, tzinfo=UTC)) == "2024-01-02"
    assert latest_ended(closed, datetime(2024, 1, 4, tzinfo=UTC)) is None


def test_the_keys_before_a_key_end_at_the_start_of_the_scheme():
    february = PartitionScheme(column="day", granularity=Granularity.DAY, start=datetime(2024, 2, 28, tzinfo=UTC))
    assert ended_before(february, "2024-03-02", 2) == ["2024-03-01", "2024-02-29"]
    assert ended_before(february, "2024-03-02", 31) == ["2024-03-01", "2024-02-29", "2024-02-28"]
