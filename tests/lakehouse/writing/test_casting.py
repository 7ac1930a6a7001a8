from dataclasses import replace

import pandas
import polars
import pyarrow as pa
import pytest

from mesh_platform.concepts.types import DecimalType, ListType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from tests.lakehouse.sample_port import PORT, contract_of, publish, rows


def published(lakehouse, connection, expression, of):
    publish(lakehouse, connection, f"select {expression} as x", contract=contract_of({"x": of}))
    return rows(lakehouse, connection)[0][0]


@pytest.mark.parametrize(
    ("expression", "of"),
    [
        ("1::tinyint", Primitive.INT),
        ("1::uinteger", Primitive.LONG),
        ("1::integer", Primitive.LONG),
        ("1::integer", Primitive.DOUBLE),
        ("1.5::float", Primitive.DOUBLE),
        ("1.5::decimal(4, 1)", DecimalType(10, 3)),
        ("7::bigint", DecimalType(19, 0)),
        ("7::decimal(18, 0)", Primitive.LONG),
        ("'a'::enum('a', 'b')", Primitive.STRING),
        ("'{}'::json", Primitive.STRING),
        ("date '2013-01-01'", Primitive.TIMESTAMP),
        ("[1::smallint]", ListType(Primitive.LONG)),
        ("[1, 2]::integer[2]", ListType(Primitive.LONG)),
        ("{'b': 1::tinyint, 'a': 'x'}", StructType((("a", Primitive.STRING), ("b", Primitive.LONG)))),
    ],
)
def test_a_wider_type_is_taken_silently(lakehouse, connection, expression, of):
    (value,) = connection.execute(f"select cast({expression} as {duckdb_type(of)})").fetchone()
    assert published(lakehouse, connection, expression, of) == value


@pytest.mark.parametrize(
    ("expression", "of"),
    [
        ("max(3.0::double)", Primitive.INT),
        ("max(null::double)", Primitive.LONG),
        ("max(null)", Primitive.STRING),
        ("null", ListType(Primitive.INT)),
        ("sum(range)", Primitive.LONG),
        ("sum(range::decimal(9, 2))", DecimalType(18, 2)),
        ("max(timestamp '2013-01-01 00:00:00')", Primitive.DATE),
        ("max('2013-01-01 00:00:00.000001'::timestamp_ns)", Primitive.TIMESTAMP),
    ],
)
def test_a_value_that_survives_is_taken(lakehouse, connection, expression, of):
    contract = contract_of({"x": of})
    publish(lakehouse, connection, f"select {expression} as x from range(3) having true", contract=contract)
    assert len(rows(lakehouse, connection)) == 1


@pytest.mark.parametrize(
    ("expression", "of", "value"),
    [
        ("1.5::double", Primitive.INT, "1.5 is no int"),
        ("'nan'::double", Primitive.LONG, "x"),
        ("1e30::double", Primitive.LONG, "x"),
        ("timestamp '2013-01-01 00:00:01'", Primitive.DATE, "is no date"),
        ("'2013-01-01 00:00:00.000000001'::timestamp_ns", Primitive.TIMESTAMP, "is no timestamp"),
        ("99999999999999999999::hugeint", Primitive.LONG, "x"),
        ("1234.56::decimal(38, 2)", DecimalType(5, 2), "x"),
    ],
)
def test_a_value_that_would_change_fails_the_build(lakehouse, connection, expression, of, value):
    with pytest.raises(SchemaMismatch, match=value):
        published(lakehouse, connection, expression, of)


@pytest.mark.parametrize("guard", [{"classification": "confidential"}, {"tags": ("personal",)}])
def test_a_value_that_may_not_be_quoted_is_not_in_the_message(lakehouse, connection, guard):
    open_contract = contract_of({"x": Primitive.INT})
    contract = replace(open_contract, columns=tuple(replace(each, **guard) for each in open_contract.columns))
    with pytest.raises(SchemaMismatch, match=r"x = \(not shown\) is no int") as refused:
        publish(lakehouse, connection, "select max(4711.5::double) as x", contract=contract)
    assert "4711" not in str(refused.value)


@pytest.mark.parametrize(
    ("expression", "of", "write"),
    [
        ("1::bigint", Primitive.INT, "write: cast(x as INTEGER) as x"),
        ("1::bigint", Primitive.DOUBLE, "write: cast(x as DOUBLE) as x"),
        ("1.25::decimal(5, 2)", DecimalType(5, 1), "write: cast(x as DECIMAL(5,1)) as x"),
        ("1.25::decimal(5, 2)", Primitive.DOUBLE, "write: cast(x as DOUBLE) as x"),
        ("'1'", Primitive.LONG, "built as VARCHAR, promised as long; write: cast(x as BIGINT) as x"),
        ("1", Primitive.STRING, "x = 1 is no string; write: cast(x as VARCHAR) as x"),
        ("1::bigint", Primitive.STRING, "write: cast(x as VARCHAR) as x"),
        ("timestamp '2013-01-01'", Primitive.TIMESTAMPTZ, "write: x at time zone 'UTC' as x"),
        ("interval 1 day", Primitive.STRING, "write: cast(x as VARCHAR) as x"),
        ("{'a': 1}", StructType((("b", Primitive.INT),)), "built as STRUCT(a INTEGER), promised as struct<b: int>"),
    ],
)
def test_a_type_that_may_lose_something_is_refused_with_the_sql_to_write(lakehouse, connection, expression, of, write):
    with pytest.raises(SchemaMismatch) as refused:
        published(lakehouse, connection, expression, of)
    assert write in str(refused.value)


def test_every_difference_is_told_at_once(lakehouse, connection):
    contract = contract_of({"a": Primitive.LONG, "b": Primitive.LONG, "c": Primitive.STRING})
    with pytest.raises(SchemaMismatch) as refused:
        publish(lakehouse, connection, "select 1::bigint as a, 2::bigint as c, 3 as d", contract=contract)
    assert refused.value.differences == (
        "b: promised as long, but not built",
        "d: built as INTEGER, but not in the contract",
        "c: built as BIGINT, promised as string; write: cast(c as VARCHAR) as c",
    )


def test_columns_match_in_any_case_and_order_and_are_published_as_promised(lakehouse, connection):
    contract = contract_of({"Tail Number": Primitive.STRING, "n": Primitive.LONG})
    publish(lakehouse, connection, "select 1::bigint as N, 'x' as \"TAIL NUMBER\"", contract=contract)
    assert rows(lakehouse, connection) == [("x", 1)]
    assert list(pin(lakehouse, PORT).columns) == ["Tail Number", "n"]


def test_frames_of_pandas_polars_and_arrow_are_published(lakehouse, connection):
    contract = contract_of({"n": Primitive.LONG, "day": Primitive.DATE, "word": Primitive.STRING, "note": Primitive.STRING})
    days = pandas.to_datetime(["2013-01-01", "2013-01-02"])
    frame = pandas.DataFrame({"n": [1.0, None], "day": days, "word": pandas.Categorical(["a", None]), "note": [None, None]})
    arrow = pa.Table.from_pandas(frame)
    for built in (frame, arrow, polars.from_arrow(arrow)):
        connection.register("built", built)
        publish(lakehouse, connection, "select * from built", contract=contract)
        assert [row[0] for row in rows(lakehouse, connection)] == [1, None]


def test_a_select_may_end_in_a_comment(lakehouse, connection):
    contract = contract_of({"x": Primitive.INT})
    publish(lakehouse, connection, "select 1 as x -- the one", contract=contract)
    assert rows(lakehouse, connection) == [(1,)]
