"""The contract's keys, DuckDB's folders and Iceberg's values must mean the same rows."""

from datetime import UTC, datetime

import pytest

from mesh_platform.concepts.partition import Granularity, PartitionScheme, partition_of
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import Refused, SchemaMismatch
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from tests.lakehouse.sample_port import PORT, contract_of, publish, rows

START = datetime(2013, 1, 1, tzinfo=UTC)
TIMED = [
    (Granularity.DAY, Primitive.DATE, "2013-01-02"),
    (Granularity.DAY, Primitive.TIMESTAMP, "2013-01-02"),
    (Granularity.DAY, Primitive.TIMESTAMPTZ, "2013-01-02"),
    (Granularity.HOUR, Primitive.TIMESTAMP, "2013-01-02-00:00"),
    (Granularity.HOUR, Primitive.TIMESTAMPTZ, "2013-01-02-00:00"),
    (Granularity.MONTH, Primitive.DATE, "2013-02-01"),
    (Granularity.MONTH, Primitive.TIMESTAMPTZ, "2013-02-01"),
    (Granularity.YEAR, Primitive.DATE, "2014-01-01"),
    (Granularity.YEAR, Primitive.TIMESTAMP, "2014-01-01"),
]


@pytest.mark.parametrize(("granularity", "of", "key"), TIMED)
def test_a_partition_in_time_is_replaced_alone(lakehouse, connection, granularity, of, key):
    scheme = PartitionScheme(column="moment", granularity=granularity, start=START)
    contract = contract_of({"moment": of, "n": Primitive.LONG}, partition=scheme)
    first, second = partition_of(scheme, scheme.key_of(START)), partition_of(scheme, key)
    for n, part in enumerate([first, second, first], start=1):
        sql = f"select cast(timestamp '{part.start:%Y-%m-%d %H:%M}' as {duckdb_type(of)}) moment, {n} n"
        publish(lakehouse, connection, sql, contract=contract, mode=Mode.REPLACE_PARTITIONS, partition=part)
    assert sorted(n for _, n in rows(lakehouse, connection)) == [2, 3]
    now = pin(lakehouse, PORT)
    inside = connection.execute(relation_sql(now.within(contract, first), ["n"])).fetchall()
    beside = connection.execute(relation_sql(now.beside(contract, first), ["n"])).fetchall()
    assert (inside, beside) == ([(3,)], [(2,)])


@pytest.mark.parametrize(
    ("of", "keys"), [(Primitive.STRING, ("EWR", "a b/=%c", "long enough to be cut in statistics")), (Primitive.INT, ("1", "2", "-3"))]
)
def test_a_static_partition_is_replaced_alone(lakehouse, connection, of, keys):
    scheme = PartitionScheme(column="k", granularity=Granularity.STATIC, keys=keys)
    contract = contract_of({"k": of, "n": Primitive.LONG}, partition=scheme)
    cast = "INTEGER" if of is Primitive.INT else "VARCHAR"
    for n, key in enumerate((*keys, keys[2]), start=1):
        sql = f"select '{key}'::{cast} k, {n} n"
        publish(lakehouse, connection, sql, contract=contract, mode=Mode.REPLACE_PARTITIONS, partition=partition_of(scheme, key))
    assert sorted(n for _, n in rows(lakehouse, connection)) == [1, 2, 4]
    assert all("%" not in each.uri for each in pin(lakehouse, PORT).files)


def test_a_range_of_partitions_is_published_at_once(lakehouse, connection):
    scheme = PartitionScheme(column="day", granularity=Granularity.DAY, start=START)
    contract = contract_of({"day": Primitive.DATE, "n": Primitive.LONG}, partition=scheme)
    sql = "select date '2013-01-01' + range::int as day, range n from range(5)"
    part = partition_of(scheme, "2013-01-01", "2013-01-05")
    publish(lakehouse, connection, sql, contract=contract, mode=Mode.REPLACE_PARTITIONS, partition=part)
    assert len(pin(lakehouse, PORT).files) == 5
    wrong = partition_of(scheme, "2013-01-01")
    with pytest.raises(Refused, match="lie outside the partition 2013-01-01"):
        publish(lakehouse, connection, sql, contract=contract, mode=Mode.REPLACE_PARTITIONS, partition=wrong)


@pytest.mark.parametrize("key", ["null", "'JFK'"])
def test_a_row_without_a_declared_key_lies_outside(lakehouse, connection, key):
    scheme = PartitionScheme(column="k", granularity=Granularity.STATIC, keys=("EWR",))
    contract = contract_of({"k": Primitive.STRING}, partition=scheme)
    part = partition_of(scheme, "EWR")
    with pytest.raises(Refused, match="1 rows lie outside"):
        publish(lakehouse, connection, f"select {key}::varchar k", contract=contract, mode=Mode.REPLACE_PARTITIONS, partition=part)


def test_a_whole_table_may_hold_every_declared_key_and_no_other(lakehouse, connection):
    scheme = PartitionScheme(column="k", granularity=Granularity.STATIC, keys=("EWR", "LGA"))
    contract = contract_of({"k": Primitive.STRING}, partition=scheme)
    publish(lakehouse, connection, "select unnest(['EWR', 'LGA']) as k", contract=contract)
    assert rows(lakehouse, connection) == [("EWR",), ("LGA",)]
    with pytest.raises(Refused, match="2 rows lie outside every declared partition"):
        publish(lakehouse, connection, "select unnest(['EWR', 'JFK', null]) as k", contract=contract)


def test_a_column_that_cannot_be_cut_is_refused(lakehouse, connection):
    scheme = PartitionScheme(column="n", granularity=Granularity.DAY, start=START)
    with pytest.raises(SchemaMismatch, match="cannot be partitioned by day"):
        publish(lakehouse, connection, "select 1::bigint n", contract=contract_of({"n": Primitive.LONG}, partition=scheme))
