import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import ipc, parquet

from mesh_platform.access.answering.formats import Format, json_rows, streamed_rows, text_rows, write_rows

TABLE = pa.table(
    {
        "id": [1, 2],
        "name": ['Ada, "the first"', None],
        "at": [datetime(2024, 1, 1, 9, 30, tzinfo=UTC), None],
        "amount": pa.array([Decimal("10.50"), None], pa.decimal128(10, 2)),
        "ratio": [0.5, float("nan")],
        "tags": pa.array([["a", "b"], None], pa.list_(pa.string())),
        "raw": pa.array([b"\x00\xff", None], pa.binary()),
    }
)


def written(form: Format) -> bytes:
    to = io.BytesIO()
    assert write_rows(TABLE.to_reader(max_chunksize=1), to, form=form) == 2
    return to.getvalue()


def test_csv_quotes_text_leaves_missing_values_empty_and_turns_lists_and_bytes_into_text():
    assert written(Format.CSV).decode().splitlines() == [
        '"id","name","at","amount","ratio","tags","raw"',
        '1,"Ada, ""the first""",2024-01-01 09:30:00.000000Z,10.50,0.5,"[""a"", ""b""]","AP8="',
        "2,,,,nan,,",
    ]


def test_json_keeps_exact_numbers_exact_and_has_no_nan():
    first, second = json.loads(written(Format.JSON))
    assert first == {
        "id": 1,
        "name": 'Ada, "the first"',
        "at": "2024-01-01T09:30:00+00:00",
        "amount": "10.50",
        "ratio": 0.5,
        "tags": ["a", "b"],
        "raw": "AP8=",
    }
    assert second["ratio"] == "nan"
    assert second["name"] is None


def test_json_lines_hold_one_object_a_line():
    assert [json.loads(line)["id"] for line in written(Format.JSONL).splitlines()] == [1, 2]


def test_json_of_no_rows_is_an_empty_array():
    to = io.BytesIO()
    assert write_rows(TABLE.slice(0, 0).to_reader(), to, form=Format.JSON) == 0
    assert json.loads(to.getvalue()) == []


def test_csv_of_no_rows_still_has_its_header():
    to = io.BytesIO()
    write_rows(TABLE.slice(0, 0).to_reader(), to, form=Format.CSV)
    assert to.getvalue().startswith(b'"id","name"')


def test_parquet_keeps_types_and_rows():
    read = parquet.read_table(io.BytesIO(written(Format.PARQUET)))
    assert read.schema == TABLE.schema
    without_nan = TABLE.drop(["ratio"])
    assert read.drop(["ratio"]).equals(without_nan)


def test_an_arrow_stream_keeps_types_and_rows():
    read = ipc.open_stream(written(Format.ARROW)).read_all()
    assert read.schema == TABLE.schema
    assert read.drop(["ratio"]).equals(TABLE.drop(["ratio"]))


@pytest.mark.parametrize("form", [each for each in Format if each is not Format.TABLE])
def test_what_is_streamed_is_what_is_written_and_comes_batch_by_batch(form):
    whole = written(form)
    pieces = list(streamed_rows(TABLE.to_reader(max_chunksize=1), form=form))
    assert b"".join(pieces) == whole
    assert len(pieces) == 3


@pytest.mark.parametrize("limit", [0, 1, 2, 5])
def test_rows_for_a_screen_stop_at_the_limit(limit):
    rows = text_rows(TABLE.to_reader(max_chunksize=1), limit=limit)
    assert len(rows) == min(limit, 2)
    assert all(len(row) == 7 for row in rows)


def test_json_rows_are_plain_values():
    assert all(json.dumps(row) for row in json_rows(TABLE.to_reader()))
