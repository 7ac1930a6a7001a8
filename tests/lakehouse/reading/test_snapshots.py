from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import MeshError, NotPublished, UnknownName, UsageError
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql, releases
from tests.lakehouse.sample_port import NUMBERS, PORT, contract_of, publish, staged


def test_a_port_that_was_never_published_says_so(lakehouse, connection):
    with pytest.raises(NotPublished, match="has not been published yet"):
        pin(lakehouse, PORT)
    staged(lakehouse, connection, "select 1::bigint n, 'a' word")
    with pytest.raises(NotPublished):
        pin(lakehouse, PORT)
    assert releases(lakehouse, PORT) == ()


def test_a_pin_reads_its_snapshot_for_ever(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    held = pin(lakehouse, PORT)
    publish(lakehouse, connection, "select 2::bigint n, 'b' word")
    assert connection.execute(relation_sql(held)).fetchall() == [(1, "a")]
    assert (held.rows, held.columns) == (1, {"n": Primitive.LONG, "word": Primitive.STRING})


def test_columns_are_chosen_in_the_order_asked_for(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    assert connection.execute(relation_sql(pin(lakehouse, PORT), ["word", "n"])).fetchall() == [("a", 1)]
    with pytest.raises(UnknownName, match="no column 'wrod'"):
        relation_sql(pin(lakehouse, PORT), ["wrod"])


def test_an_empty_pin_keeps_names_and_types(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word where false")
    relation = connection.sql(relation_sql(pin(lakehouse, PORT)))
    assert (relation.columns, [str(each) for each in relation.types]) == (["n", "word"], ["BIGINT", "VARCHAR"])


def test_a_moment_gives_what_consumers_saw_then(lakehouse, connection):
    start = datetime(2030, 1, 1, tzinfo=UTC)
    for n in range(3):
        with clock.frozen_at(start + timedelta(hours=n)):
            publish(lakehouse, connection, f"select {n}::bigint n, 'a' word")
    for minutes, n in ((0, 0), (59, 0), (60, 1), (600, 2)):
        seen = pin(lakehouse, PORT, start + timedelta(minutes=minutes))
        assert connection.execute(relation_sql(seen, ["n"])).fetchall() == [(n,)]
        assert seen.taken_at == start + timedelta(hours=n)
    with pytest.raises(NotPublished, match="holds nothing from before 2030-01-01 00:00:00 UTC"):
        pin(lakehouse, PORT, start - timedelta(seconds=1))


def test_a_moment_without_time_zone_means_nothing(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    with pytest.raises(UsageError, match="has no time zone"):
        pin(lakehouse, PORT, datetime(2013, 1, 1))  # noqa: DTZ001


def test_a_snapshot_is_read_under_its_own_schema(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    publish(lakehouse, connection, "select 2::bigint number", contract=contract_of({"number": Primitive.LONG}))
    relation = connection.sql(relation_sql(pin(lakehouse, PORT, first.snapshot_id)))
    assert (relation.columns, relation.fetchall()) == (["n", "word"], [(1, "a")])
    with pytest.raises(UnknownName, match="holds no snapshot 7"):
        pin(lakehouse, PORT, 7)


def test_field_ids_are_followed_only_where_files_were_written_under_different_schemas(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    assert pin(lakehouse, PORT).uniform
    more = contract_of({"n": Primitive.LONG, "word": Primitive.STRING, "extra": Primitive.DATE})
    publish(lakehouse, connection, "select 2::bigint n, 'b' word, null::date extra", contract=more, mode=Mode.APPEND)
    assert not pin(lakehouse, PORT).uniform
    publish(lakehouse, connection, "select 2::bigint n, 'b' word, null::date extra", contract=more)
    assert pin(lakehouse, PORT).uniform


def test_a_new_description_does_not_slow_readers_down(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word", mode=Mode.APPEND)
    with lakehouse.tables.find(PORT).update_schema() as change:
        change.update_column("n", doc="a number")
    publish(lakehouse, connection, "select 2::bigint n, 'a' word", mode=Mode.APPEND)
    assert pin(lakehouse, PORT).uniform


def test_a_file_outside_the_ports_own_location_is_never_read(lakehouse, connection):
    other = PortAddress("weather", "observations", "secret")
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    publish(lakehouse, connection, "select 2::bigint n, 'secret' word", port=other)
    lakehouse.tables.find(PORT).add_files([each.uri for each in pin(lakehouse, other).files])
    with pytest.raises(MeshError, match="points to files outside its own location"):
        pin(lakehouse, PORT)


def test_each_major_version_is_a_port_of_its_own(lakehouse, connection):
    second = PortAddress("weather", "observations", "hourly", major=2)
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    publish(lakehouse, connection, "select 2::bigint n, 'b' word", port=second, contract=NUMBERS)
    assert lakehouse.tables.addresses() == (PORT, second)
    assert connection.execute(relation_sql(pin(lakehouse, second))).fetchall() == [(2, "b")]
