from datetime import timedelta

from mesh_platform.feedback.behaviour import Behaviour, behaviours
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.feedback.conftest import ORDERS, on

READER = "finance.revenue"


def behaviour(market, day: float) -> Behaviour:
    (found,) = behaviours(market.lakehouse, at=on(day))
    return found


def test_the_time_from_the_grant_to_the_first_read_is_told(market):
    market.record(Kind.ACCESS_APPROVED, consumer=READER, reason="Fine.")
    waiting = behaviour(market, 1)
    assert (waiting.granted_at, waiting.first_read, waiting.hours_to_first_read) == (on(0), None, None)
    market.read(day=1.5)
    market.read(day=4)
    assert behaviour(market, 5).hours_to_first_read == 36


def test_who_read_before_it_was_granted_waited_for_nothing(market):
    market.read(day=0)
    market.record(Kind.ACCESS_APPROVED, day=1, consumer=READER, reason="Fine.")
    assert behaviour(market, 2).hours_to_first_read is None


def test_a_grant_covers_later_major_versions_of_its_port(market):
    market.record(Kind.ACCESS_APPROVED, consumer=READER, reason="Fine.")
    market.read(day=1, port=f"{ORDERS}@2")
    assert [each.hours_to_first_read for each in behaviours(market.lakehouse, at=on(2), below=f"{ORDERS}@2")] == [24]


def test_reads_and_their_days_are_counted_for_a_month(market):
    for day in (0, 40, 40.1, 41, 42):
        market.read(day=day)
    found = behaviour(market, 45)
    assert (found.reads, found.days, found.first_read, found.last_read) == (4, 3, on(0), on(42))
    assert behaviour(market, 41.5).reads == 3


def test_who_had_the_habit_of_reading_and_stopped_has_given_up(market):
    for day in (0, 1, 2):
        market.read(day=day)
    assert not behaviour(market, 32).gave_up
    assert behaviour(market, 32.1).gave_up


def test_who_comes_once_a_quarter_has_not_given_up_after_a_month(market):
    for day in (0, 90, 180):
        market.read(day=day)
    assert [behaviour(market, day).gave_up for day in (300, 451)] == [False, True]


def test_who_only_looked_once_gave_nothing_up(market):
    market.read()
    assert not behaviour(market, 365).gave_up


def test_failed_queries_and_refused_reads_are_counted_for_a_month(market):
    for day in (0, 10, 40):
        market.record(Kind.QUERY_FAILED, day=day, consumer=READER, error="InvalidQuery", column="", seconds=0.1)
        market.record(Kind.ACCESS_REFUSED, day=day, consumer=READER, grounds="closed")
    assert (behaviour(market, 35).errors, behaviour(market, 41).refusals) == (1, 1)


def test_how_old_snapshots_were_when_they_were_read_is_told_by_the_usual_day(market):
    for snapshot, day in ((10, 0), (11, 1), (12, 2)):
        market.record(Kind.PUBLISHED, day=day, snapshot_id=snapshot)
    for snapshot, day in ((10, 0.25), (11, 1.5), (12, 5)):
        market.read(day=day, snapshot=snapshot)
    market.read(day=6, snapshot=99)
    assert behaviour(market, 7).age_at_read == timedelta(hours=12)


def test_who_names_no_consumer_or_reads_its_own_is_nobody_here(market):
    for consumer in ("", "sales", "sales.orders", "application:sales.board"):
        market.read(consumer)
    assert behaviours(market.lakehouse, at=on(1)) == ()
