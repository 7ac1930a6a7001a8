from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pandas
import polars
import pytest

from mesh_platform.access.answering import frames
from mesh_platform.lakehouse.engine import connect
from mesh_platform.settings import Settings

EVERYTHING = """
    select true as yes, 2147483647 as small, 9007199254740993 as large, 0.1::float as narrow, 0.1::double as wide,
        12.34::decimal(10, 2) as exact, 'Ada' as name, '\\x00\\xFF'::blob as raw, date '2024-01-01' as day,
        timestamp '2024-01-01 09:30:00.123456' as local, timestamptz '2024-01-01 09:30:00.123456Z' as moment, [1, null] as list
    union all by name select unnest([null, null]) as name"""
COLUMNS = "yes, small, large, narrow, wide, exact, name, raw, day, local, moment, list"


@pytest.fixture
def relation(tmp_path):
    with connect(Settings(root=tmp_path)) as connection:
        yield connection.sql(f"select {COLUMNS} from ({EVERYTHING}) order by name nulls last")


def test_arrow_and_polars_keep_every_value(relation):
    first, last, _ = frames.to_arrow(relation).to_pylist()
    assert first["large"] == 9007199254740993
    assert (first["exact"], first["raw"], first["list"]) == (Decimal("12.34"), b"\x00\xff", [1, None])
    assert first["moment"] == datetime(2024, 1, 1, 9, 30, 0, 123456, tzinfo=UTC)
    assert set(last.values()) == {None}
    assert frames.to_polars(relation).to_dicts() == frames.to_arrow(relation).to_pylist()
    assert frames.to_polars(relation).schema["exact"] == polars.Decimal(10, 2)


def test_pandas_keeps_large_integers_and_booleans_beside_missing_values(relation):
    frame = frames.to_pandas(relation)
    assert frame["large"].dtype == pandas.Int64Dtype()
    assert frame["large"][0] == 9007199254740993
    assert frame["yes"].dtype == pandas.BooleanDtype()
    assert frame["small"].dtype == pandas.Int32Dtype()
    assert frame["large"].isna().tolist() == [False, True, True]


def test_pandas_has_the_same_types_whether_or_not_a_value_is_missing(relation):
    full = frames.to_pandas(relation.filter("name is not null"))
    assert full.dtypes.to_dict() == frames.to_pandas(relation).dtypes.to_dict()


def test_pandas_keeps_times_dates_and_exact_numbers(relation):
    first = frames.to_pandas(relation).iloc[0]
    assert first["moment"] == pandas.Timestamp("2024-01-01 09:30:00.123456Z")
    assert (first["exact"], first["day"]) == (Decimal("12.34"), date(2024, 1, 1))


def test_batches_come_one_after_the_other(tmp_path):
    with connect(Settings(root=tmp_path)) as connection:
        sizes = [each.num_rows for each in frames.to_batches(connection.sql("from range(10000)"), rows=4096)]
    assert sum(sizes) == 10_000
    assert len(sizes) > 1


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", timezone(timedelta(hours=2))])
def test_moments_of_pandas_keep_their_time_zone(zone):
    moment = pandas.Timestamp("2024-01-01 09:30", tz=zone)
    frame = pandas.DataFrame({"moment": [moment, None]}, index=pandas.DatetimeIndex([moment, moment], name="at"))
    assert frames.from_pandas(frame).to_pylist() == [{"moment": moment}, {"moment": None}]
    assert frames.from_pandas(frame, with_index=True)["at"].to_pylist() == [moment, moment]
