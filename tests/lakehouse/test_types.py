"""Every logical type, through DuckDB's files, as every reader sees it."""

import datetime as dt
from decimal import Decimal

import daft
import duckdb
import polars
import pytest
from daft.exceptions import DaftCoreException
from pyiceberg.schema import Schema
from pyiceberg.table import StaticTable

from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.lakehouse.tables.duckdb_types import column_type, duckdb_type
from mesh_platform.lakehouse.tables.parquet import files_relation
from tests.lakehouse.sample_port import PORT, contract_of, publish

FLAT: dict[str, tuple[ColumnType, str, object]] = {
    "boolean": (Primitive.BOOLEAN, "true", True),
    "int": (Primitive.INT, "-2147483648", -2147483648),
    "long": (Primitive.LONG, "9223372036854775807", 9223372036854775807),
    "float": (Primitive.FLOAT, "1.5", 1.5),
    "double": (Primitive.DOUBLE, "0.1", 0.1),
    "decimal": (DecimalType(38, 9), "'12345678901234567890123456789.123456789'", Decimal("12345678901234567890123456789.123456789")),
    "small_decimal": (DecimalType(9, 2), "'1234567.89'", Decimal("1234567.89")),
    "string": (Primitive.STRING, "'Zürich\n''x'''", "Zürich\n'x'"),
    "binary": (Primitive.BINARY, "from_hex('00ff')", b"\x00\xff"),
    "date": (Primitive.DATE, "'0001-01-01'", dt.date(1, 1, 1)),
    "time": (Primitive.TIME, "'23:59:59.999999'", dt.time(23, 59, 59, 999999)),
    "timestamp": (Primitive.TIMESTAMP, "'2013-11-03 01:30:00.000001'", dt.datetime(2013, 11, 3, 1, 30, 0, 1)),  # noqa: DTZ001
    "timestamptz": (
        Primitive.TIMESTAMPTZ,
        "'2013-11-03 01:30:00.000001-04:00'",
        dt.datetime(2013, 11, 3, 5, 30, 0, 1, tzinfo=dt.UTC),
    ),
}
NESTED: dict[str, tuple[ColumnType, str, object]] = {
    "list": (ListType(Primitive.LONG), "[1, null, 3]", [1, None, 3]),
    "map": (MapType(Primitive.STRING, DecimalType(5, 2)), "map {'a': 1.25, 'b': null}", {"a": Decimal("1.25"), "b": None}),
    "struct": (
        StructType((("x", Primitive.INT), ("y y", Primitive.DATE))),
        "{'x': 1, 'y y': date '2013-01-01'}",
        {"x": 1, "y y": dt.date(2013, 1, 1)},
    ),
    "deep": (
        ListType(StructType((("tags", MapType(Primitive.STRING, ListType(Primitive.TIMESTAMPTZ))),))),
        "[{'tags': map {'t': [timestamptz '2013-01-01 00:00:00+00']}}]",
        [{"tags": {"t": [dt.datetime(2013, 1, 1, tzinfo=dt.UTC)]}}],
    ),
}


def published(lakehouse, connection, columns):
    """A row of values and a row of nulls, as a pin."""
    contract = contract_of({name: of for name, (of, _, _) in columns.items()})
    casts = {name: f"cast({{}} as {duckdb_type(of)}) as {name}" for name, (of, _, _) in columns.items()}
    values = ", ".join(casts[name].format(value) for name, (_, value, _) in columns.items())
    nulls = ", ".join(cast.format("null") for cast in casts.values())
    publish(lakehouse, connection, f"select {values} union all select {nulls}", contract=contract)
    return pin(lakehouse, PORT)


def expected(columns):
    return [{name: value for name, (_, _, value) in columns.items()}, dict.fromkeys(columns)]


def plain(rows):
    """Maps come back as pairs from Arrow; files have no order."""
    return sorted(
        ({name: _unpaired(value) for name, value in row.items()} for row in rows), key=lambda row: all(v is None for v in row.values())
    )


def _unpaired(value):
    match value:
        case [(str(), _), *_]:
            return {key: _unpaired(each) for key, each in value}
        case list():
            return [_unpaired(each) for each in value]
        case dict():
            return {key: _unpaired(each) for key, each in value.items()}
    return value


@pytest.mark.parametrize("columns", [FLAT, NESTED], ids=["flat", "nested"])
def test_duckdb_reads_what_was_published(lakehouse, connection, columns):
    seen = published(lakehouse, connection, columns)
    relation = connection.sql(relation_sql(seen))
    assert [column_type(each) for each in relation.types] == [of for of, _, _ in columns.values()]
    assert plain(dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()) == expected(columns)


@pytest.mark.parametrize("columns", [FLAT, NESTED], ids=["flat", "nested"])
def test_duckdb_finds_columns_by_field_id_where_schemas_differ(lakehouse, connection, columns):
    seen = published(lakehouse, connection, columns)
    renamed = Schema(*(each.model_copy(update={"name": f"new {each.name}"}) for each in seen.schema.fields))
    relation = connection.sql(files_relation([each.uri for each in seen.files], renamed, uniform=False))
    assert relation.columns == [f"new {name}" for name in columns]
    assert plain(dict(zip(columns, row, strict=True)) for row in relation.fetchall()) == expected(columns)


@pytest.mark.parametrize("columns", [FLAT, NESTED], ids=["flat", "nested"])
def test_arrow_reads_what_was_published(lakehouse, connection, columns):
    seen = published(lakehouse, connection, columns)
    found = plain(StaticTable.from_metadata(seen.metadata_location).scan().to_arrow().to_pylist())
    value, null = expected(columns)
    if "deep" in columns:
        null["deep"] = []  # pyiceberg loses the difference between no list and an empty one where the elements have parts
    assert found == [value, null]


def test_pandas_reads_what_was_published(lakehouse, connection):
    seen = published(lakehouse, connection, FLAT)
    frame = StaticTable.from_metadata(seen.metadata_location).scan().to_pandas()
    row = frame[frame["string"].notna()].iloc[0]
    assert row["decimal"] == FLAT["decimal"][2]
    assert row["timestamptz"].to_pydatetime() == FLAT["timestamptz"][2]
    assert row["date"] == FLAT["date"][2]
    assert frame["int"].isna().sum() == 1


@pytest.mark.parametrize("columns", [FLAT, NESTED], ids=["flat", "nested"])
def test_polars_reads_what_was_published(lakehouse, connection, columns, monkeypatch):
    seen = published(lakehouse, connection, columns)
    monkeypatch.setenv("POLARS_ICEBERG_PLANNER", "pyiceberg")
    frame = polars.scan_iceberg(seen.metadata_location).collect()
    assert plain(frame.to_dicts()) == expected(columns)


def test_daft_reads_what_was_published(lakehouse, connection):
    seen = published(lakehouse, connection, FLAT)
    frame = daft.read_iceberg(StaticTable.from_metadata(seen.metadata_location))
    assert plain(frame.to_pylist()) == expected(FLAT)


def test_daft_cannot_read_lists_and_maps_through_iceberg_yet(lakehouse, connection):
    """DuckDB marks lists the old way of Parquet, and Daft then finds no column in the file at all. Its own Parquet reader can."""
    seen = published(lakehouse, connection, {"list": NESTED["list"]})
    with pytest.raises(DaftCoreException):
        daft.read_iceberg(StaticTable.from_metadata(seen.metadata_location)).to_pylist()
    assert plain(daft.read_parquet([each.uri for each in seen.files]).to_pylist()) == expected({"list": NESTED["list"]})


@pytest.mark.parametrize("of", [of for of, _, _ in [*FLAT.values(), *NESTED.values()]], ids=str)
def test_a_type_is_the_same_on_both_sides(of):
    assert column_type(duckdb.sqltype(duckdb_type(of))) == of


def test_a_type_without_a_place_in_iceberg_is_refused():
    with pytest.raises(SchemaMismatch, match="INTERVAL cannot be published"):
        column_type(duckdb.sqltype("INTERVAL"))
