import pytest

from mesh_platform.errors import NotPublished, StaleWriter, UnknownName
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.writing.rollback import rollback
from tests.lakehouse.sample_port import PORT, publish, rows, start


def test_consumers_see_the_earlier_rows_again(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    publish(lakehouse, connection, "select 2::bigint n, 'b' word")
    assert rollback(lakehouse, PORT, first.snapshot_id) == first
    assert rows(lakehouse, connection) == [(1, "a")]
    assert [each.current for each in releases(lakehouse, PORT)] == [False, True]


def test_a_build_from_before_the_rollback_cannot_undo_it(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    publish(lakehouse, connection, "select 2::bigint n, 'b' word")
    running = start(lakehouse)
    rollback(lakehouse, PORT, first.snapshot_id)
    with pytest.raises(StaleWriter, match="rolled back"):
        publish(lakehouse, connection, "select 3::bigint n, 'c' word", build=running)
    assert rows(lakehouse, connection) == [(1, "a")]
    publish(lakehouse, connection, "select 4::bigint n, 'd' word")
    assert rows(lakehouse, connection) == [(4, "d")]


def test_the_ledger_tells_who_rolled_back_what(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    second = publish(lakehouse, connection, "select 2::bigint n, 'b' word")
    rollback(lakehouse, PORT, first.snapshot_id)
    (fact,) = lakehouse.ledger.facts(Kind.ROLLED_BACK, str(PORT))
    assert (fact.actor, fact.details["from"], fact.details["to"]) == ("tester", second.snapshot_id, first.snapshot_id)


def test_time_travel_follows_what_consumers_saw(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    second = publish(lakehouse, connection, "select 2::bigint n, 'b' word")
    rollback(lakehouse, PORT, first.snapshot_id)
    assert pin(lakehouse, PORT, second.published_at).snapshot_id == second.snapshot_id
    assert pin(lakehouse, PORT).snapshot_id == first.snapshot_id


def test_only_a_release_can_be_rolled_back_to(lakehouse, connection):
    with pytest.raises(NotPublished):
        rollback(lakehouse, PORT, 1)
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    with pytest.raises(UnknownName, match="holds no release 1"):
        rollback(lakehouse, PORT, 1)
