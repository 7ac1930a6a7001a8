from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mesh_platform.concepts.partition import Granularity, PartitionScheme, partition_of
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import Refused, SchemaMismatch, StaleWriter
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.tables.manifests import live_entries
from tests.lakehouse.sample_port import NUMBERS, PORT, certificate_of, commit, contract_of, publish, rows, staged, start

BY_DAY = PartitionScheme(
    column="day", granularity=Granularity.DAY, start=datetime(2013, 1, 1, tzinfo=UTC), end=datetime(2014, 1, 1, tzinfo=UTC)
)
DAYS = contract_of({"day": Primitive.DATE, "n": Primitive.LONG}, partition=BY_DAY)


def day(key, last=None):
    return partition_of(BY_DAY, key, last)


def publish_day(lakehouse, connection, key, sql, **more):
    return publish(lakehouse, connection, sql, contract=DAYS, mode=Mode.REPLACE_PARTITIONS, partition=day(key), **more)


def test_a_publication_replaces_the_whole_table_in_one_snapshot(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    second = publish(lakehouse, connection, "select 2::bigint n, 'b' word")
    assert rows(lakehouse, connection) == [(2, "b")]
    assert [each.current for each in releases(lakehouse, PORT)] == [True, False]
    assert (second.rows, second.files) == (1, 1)


def test_an_empty_result_is_a_publication_too(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word where false")
    assert rows(lakehouse, connection) == []
    assert first.rows == 0
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    assert rows(lakehouse, connection) == [(1, "a")]
    publish(lakehouse, connection, "select 1::bigint n, 'a' word where false")
    assert rows(lakehouse, connection) == []
    assert releases(lakehouse, PORT)[0].rows == 0


def test_an_append_keeps_the_rows_before_it(lakehouse, connection):
    for n in range(30):
        publish(lakehouse, connection, f"select {n}::bigint n, 'a' word", mode=Mode.APPEND)
    assert [n for n, _ in rows(lakehouse, connection)] == list(range(30))
    table = lakehouse.tables.find(PORT)
    assert len(table.current_snapshot().manifests(table.io)) <= 20


def test_a_day_is_replaced_alone(lakehouse, connection):
    for key in ("2013-01-01", "2013-01-02"):
        publish_day(lakehouse, connection, key, f"select date '{key}' as day, range n from range(3)")
    publish_day(lakehouse, connection, "2013-01-02", "select date '2013-01-02' as day, 9 n")
    assert [(str(each), n) for each, n in rows(lakehouse, connection)] == [
        ("2013-01-01", 0),
        ("2013-01-01", 1),
        ("2013-01-01", 2),
        ("2013-01-02", 9),
    ]
    assert len(releases(lakehouse, PORT)) == 3


def test_an_empty_day_loses_its_rows(lakehouse, connection):
    publish_day(lakehouse, connection, "2013-01-01", "select date '2013-01-01' as day, 1 n")
    publish_day(lakehouse, connection, "2013-01-02", "select date '2013-01-02' as day, 2 n")
    publish_day(lakehouse, connection, "2013-01-01", "select date '2013-01-01' as day, 1 n where false")
    assert [n for _, n in rows(lakehouse, connection)] == [2]


def test_rows_outside_the_partition_are_refused(lakehouse, connection):
    with pytest.raises(Refused, match="1 rows lie outside the partition 2013-01-01"):
        publish_day(lakehouse, connection, "2013-01-01", "select date '2013-01-01' + range::int as day, 1 n from range(2)")
    assert releases(lakehouse, PORT) == ()


def test_many_replacements_do_not_slow_the_table_down(lakehouse, connection):
    for n in range(25):
        publish(lakehouse, connection, f"select {n}::bigint n, 'a' word")
    table = lakehouse.tables.find(PORT)
    assert len(table.current_snapshot().manifests(table.io)) <= 2


def test_a_build_that_started_earlier_does_not_overwrite_a_later_one(lakehouse, connection):
    early, late = start(lakehouse), start(lakehouse)
    publish(lakehouse, connection, "select 2::bigint n, 'late' word", build=late)
    with pytest.raises(StaleWriter):
        publish(lakehouse, connection, "select 1::bigint n, 'early' word", build=early)
    assert rows(lakehouse, connection) == [(2, "late")]


def test_an_earlier_build_of_another_day_is_not_stale(lakehouse, connection):
    early, late = start(lakehouse), start(lakehouse)
    publish_day(lakehouse, connection, "2013-01-02", "select date '2013-01-02' as day, 2 n", build=late)
    publish_day(lakehouse, connection, "2013-01-01", "select date '2013-01-01' as day, 1 n", build=early)
    assert [n for _, n in rows(lakehouse, connection)] == [1, 2]


def test_a_stale_build_of_a_range_is_refused_even_when_the_newer_day_was_empty(lakehouse, connection):
    early, late = start(lakehouse), start(lakehouse)
    publish_day(lakehouse, connection, "2013-01-02", "select date '2013-01-02' as day, 2 n where false", build=late)
    with pytest.raises(StaleWriter):
        publish(
            lakehouse,
            connection,
            "select date '2013-01-02' as day, 1 n",
            contract=DAYS,
            mode=Mode.REPLACE_PARTITIONS,
            partition=day("2013-01-01", "2013-01-03"),
            build=early,
        )


def test_a_contract_may_move_the_bounds_of_its_partitions(lakehouse, connection):
    publish_day(lakehouse, connection, "2013-01-01", "select date '2013-01-01' as day, 1 n")
    moved = contract_of({"day": Primitive.DATE, "n": Primitive.LONG}, partition=replace(BY_DAY, start=datetime(2013, 2, 1, tzinfo=UTC)))
    sql = "select date '2013-02-01' as day, 2 n"
    part = partition_of(moved.partition, "2013-02-01")
    publish(lakehouse, connection, sql, contract=moved, mode=Mode.REPLACE_PARTITIONS, partition=part)
    assert [n for _, n in rows(lakehouse, connection)] == [1, 2]


def test_the_fence_sees_the_releases_at_the_moment_of_the_commit(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    seen = []
    publish(lakehouse, connection, "select 2::bigint n, 'a' word", fence=lambda found: seen.extend(each.rows for each in found))
    assert seen == [1]


def test_a_writer_that_lost_the_race_tries_again_behind_its_fence(lakehouse, connection):
    calls = []

    def meddle(found):
        calls.append(len(found))
        if len(calls) == 1:  # another writer commits after this one has looked
            publish(lakehouse, connection, "select 7::bigint n, 'other' word", mode=Mode.APPEND)

    publish(lakehouse, connection, "select 8::bigint n, 'mine' word", mode=Mode.APPEND, fence=meddle)
    assert calls == [0, 1]
    assert [n for n, _ in rows(lakehouse, connection)] == [7, 8]


def test_a_refused_commit_leaves_the_table_as_it_was(lakehouse, connection):
    first = publish(lakehouse, connection, "select 1::bigint n, 'a' word")

    def refuse(_):
        raise Refused("no")

    with pytest.raises(Refused, match="no"):
        publish(lakehouse, connection, "select 2::bigint n, 'a' word", fence=refuse)
    assert pin(lakehouse, PORT).snapshot_id == first.snapshot_id


def test_the_contract_travels_with_the_data(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    assert lakehouse.tables.find(PORT).properties["mesh.contract-version"] == "1.0.0"
    assert '"version": "1.0.0"' in lakehouse.tables.find(PORT).properties["mesh.contract"]


def test_a_changed_contract_changes_the_schema_in_the_same_commit(lakehouse, connection):
    publish(lakehouse, connection, "select 1::int n, 'a' word", contract=contract_of({"n": Primitive.INT, "word": Primitive.STRING}))
    metadata_files = len(lakehouse.tables.find(PORT).metadata.metadata_log)
    publish(
        lakehouse, connection, "select true extra, 2::bigint n", contract=contract_of({"extra": Primitive.BOOLEAN, "n": Primitive.LONG})
    )
    table = lakehouse.tables.find(PORT)
    assert [(each.name, str(each.field_type), each.field_id) for each in table.schema().fields] == [
        ("extra", "boolean", 3),
        ("n", "long", 1),
    ]
    assert len(table.metadata.metadata_log) == metadata_files + 1
    assert rows(lakehouse, connection) == [(True, 2)]


def test_old_files_are_read_under_the_new_schema(lakehouse, connection):
    publish(
        lakehouse,
        connection,
        "select 1::int n, 'a' word",
        contract=contract_of({"n": Primitive.INT, "word": Primitive.STRING}),
        mode=Mode.APPEND,
    )
    wider = contract_of({"note": Primitive.STRING, "n": Primitive.LONG}, version="1.1.0")
    publish(lakehouse, connection, "select 5000000000 n, 'x' note", contract=wider, mode=Mode.APPEND)
    assert rows(lakehouse, connection) == [("x", 5000000000), (None, 1)]


def test_rows_that_stay_forbid_an_incompatible_type(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word", mode=Mode.APPEND)
    other = contract_of({"n": Primitive.STRING, "word": Primitive.STRING})
    with pytest.raises(SchemaMismatch, match="n: long became string"):
        publish(lakehouse, connection, "select 'x' n, 'a' word", contract=other, mode=Mode.APPEND)
    publish(lakehouse, connection, "select 'x' n, 'a' word", contract=other)
    assert rows(lakehouse, connection) == [("x", "a")]


def test_the_partitioning_of_a_table_never_changes(lakehouse, connection):
    publish(
        lakehouse, connection, "select date '2013-01-01' as day, 1 n", contract=contract_of({"day": Primitive.DATE, "n": Primitive.LONG})
    )
    with pytest.raises(SchemaMismatch, match="changed how it is partitioned"):
        publish_day(lakehouse, connection, "2013-01-01", "select date '2013-01-01' as day, 1 n")


def test_a_file_belongs_to_exactly_one_partition(lakehouse, connection):
    publish(lakehouse, connection, "select date '2013-01-01' + (range % 5)::int as day, range n from range(1000)", contract=DAYS)
    table = lakehouse.tables.find(PORT)
    assert len({each.data_file.partition for each in live_entries(table, table.current_snapshot())}) == 5


def test_a_certificate_comes_back_as_it_was_written(lakehouse, connection):
    files = staged(lakehouse, connection, "select 1::bigint n, 'a' word")
    certificate = certificate_of(files)
    assert commit(lakehouse.tables, files, contract=NUMBERS, certificate=certificate).certificate == certificate
    assert releases(lakehouse, PORT)[0].certificate == certificate
