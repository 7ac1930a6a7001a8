import math
import uuid
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pyiceberg.manifest import DataFile, FileFormat
from pyiceberg.typedef import Record

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.partition import Granularity, PartitionScheme, partition_of
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.lakehouse.comparing.row_changes import RowChanges
from mesh_platform.lakehouse.comparing.row_comparison import compare_rows
from mesh_platform.lakehouse.quoting import identifier, literal
from mesh_platform.lakehouse.reading.snapshots import Pin, PinnedFile, pin
from mesh_platform.lakehouse.tables.evolution import next_schema
from tests.lakehouse.sample_port import PORT, contract_of, publish

POINT = StructType((("x", Primitive.DOUBLE), ("y", Primitive.STRING)))
COLUMNS = {
    "id": Primitive.LONG,
    "part": Primitive.STRING,
    "share": Primitive.DOUBLE,
    "tags": ListType(Primitive.DOUBLE),
    "point": POINT,
    "price": DecimalType(5, 2),
}
CONTRACT = contract_of(COLUMNS)
SQL_TYPES = ("BIGINT", "VARCHAR", "DOUBLE", "DOUBLE[]", "STRUCT(x DOUBLE, y VARCHAR)", "DECIMAL(5,2)")

numbers = some.sampled_from([None, 0.0, -0.0, 1.5, math.nan, math.inf])
texts = some.sampled_from([None, "", "a", "b"])
rows_of_values = some.tuples(
    some.sampled_from([None, 1, 2, 3]),
    texts,
    numbers,
    some.one_of(some.none(), some.lists(numbers, max_size=2)),
    some.one_of(some.none(), some.fixed_dictionaries({"x": numbers, "y": texts})),
    some.sampled_from([None, Decimal("0.10"), Decimal("1.00")]),
)
tables = some.lists(rows_of_values, max_size=6)


@pytest.fixture
def port(lakehouse, connection):
    """Publishes a build of the port and returns the pin."""

    def published(select: str, contract: DataContract, **options) -> Pin:
        publish(lakehouse, connection, select, contract=contract, **options)
        return pin(lakehouse, PORT)

    return published


@pytest.fixture
def file(connection, tmp_path):
    """Writes rows to one file and returns the pin of a port that holds nothing else."""

    def written(rows: list[tuple]) -> Pin:
        path = tmp_path / f"{uuid.uuid4().hex}.parquet"
        connection.execute(f"copy ({select_of(rows)}) to '{path}' (format parquet)")
        uri, record = f"file://{path}", {"partition": Record(), "record_count": len(rows), "file_size_in_bytes": path.stat().st_size}
        described = DataFile.from_args(file_path=uri, file_format=FileFormat.PARQUET, **record)
        return Pin(
            port=PORT,
            snapshot_id=1,
            taken_at=datetime(2024, 1, 1, tzinfo=UTC),
            files=(PinnedFile(uri=uri, rows=len(rows), data_file=described),),
            schema=next_schema(CONTRACT),
            uniform=True,
            metadata_location="",
        )

    return written


def select_of(rows: list[tuple]) -> str:
    """The rows with their types, also where there are none."""
    typed = ", ".join(f"cast(null as {of}) as {identifier(name)}" for name, of in zip(COLUMNS, SQL_TYPES, strict=True))
    written = (", ".join(literal(value, of) for value, of in zip(row, SQL_TYPES, strict=True)) for row in rows)
    return " union all ".join([f"select {typed} where false", *(f"select {each}" for each in written)])


def plain(value: Any) -> Any:
    """Equal for equal values: NaN is itself, and there is one zero."""
    match value:
        case float():
            return "nan" if math.isnan(value) else value + 0.0
        case list():
            return tuple(map(plain, value))
        case dict():
            return tuple((name, plain(each)) for name, each in sorted(value.items()))
    return value


def naive(before: list[tuple], after: list[tuple], key: tuple[str, ...]) -> tuple:
    """Added, removed, changed, and the changed values of each column."""
    old, new = ([tuple(map(plain, row)) for row in rows] for rows in (before, after))
    places = [list(COLUMNS).index(each) for each in key]
    keys = [Counter(tuple(row[each] for each in places) for row in rows) for rows in (old, new)]
    if not key or any(keys[0][each] * keys[1][each] > 1 for each in keys[0]):
        return sum((Counter(new) - Counter(old)).values()), sum((Counter(old) - Counter(new)).values()), None, {}
    by_key = [{tuple(row[each] for each in places): row for row in rows} for rows in (old, new)]
    pairs = [(by_key[0][each], by_key[1][each]) for each in by_key[0].keys() & by_key[1].keys()]
    columns = {name: sum(one[place] != other[place] for one, other in pairs) for place, name in enumerate(COLUMNS)}
    return (
        sum(count for each, count in keys[1].items() if each not in keys[0]),
        sum(count for each, count in keys[0].items() if each not in keys[1]),
        sum(one != other for one, other in pairs),
        {name: count for name, count in columns.items() if count},
    )


def counted(changes: RowChanges) -> tuple:
    return changes.added, changes.removed, changes.changed, dict(changes.columns)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=tables, after=tables, key=some.sampled_from([(), ("id",), ("id", "part"), ("share",), ("point",)]))
def test_differences_are_those_that_a_look_at_every_row_finds(file, connection, before, after, key):
    old, new = file(before), file(after)
    assert counted(compare_rows(connection, old, new, key=key)) == naive(before, after, key)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=tables, after=tables, key=some.sampled_from([(), ("id",)]))
def test_examples_are_rows_that_differ(file, connection, before, after, key):
    changes = compare_rows(connection, file(before), file(after), key=key, examples=10)
    for shown, rows in ((changes.added_rows, after), (changes.removed_rows, before)):
        assert not Counter(tuple(map(plain, each.values())) for each in shown) - Counter(tuple(map(plain, row)) for row in rows)
    assert bool(changes.added_rows) == bool(changes.added)
    assert bool(changes.removed_rows) == bool(changes.removed)
    assert len(changes.changed_rows) == (changes.changed or 0)
    for each in changes.changed_rows:
        assert each.values
        assert all(plain(old) != plain(new) for old, new in each.values.values())


KEYED = contract_of({"n": Primitive.LONG, "word": Primitive.STRING, "secret": Primitive.STRING})
BEFORE = "select n, 'w' || n as word, 's' || n as secret from range(10) _(n)"
AFTER = "select n, if(n = 3, 'other', 'w' || n) as word, if(n > 7, 'new', 's' || n) as secret from range(2, 12) _(n)"


def test_a_guarded_column_is_counted_and_never_shown(port, connection):
    changes = compare_rows(connection, port(BEFORE, KEYED), port(AFTER, KEYED), key=("n",), guarded=("secret",))
    assert counted(changes) == (2, 2, 3, {"word": 1, "secret": 2})
    assert list(changes.added_rows) == [{"n": 10, "word": "w10"}, {"n": 11, "word": "w11"}]
    assert [dict(each.values) for each in changes.changed_rows] == [{"word": ("w3", "other")}, {}, {}]
    assert "new" not in str(changes)
    assert "s8" not in str(changes)


def test_a_guarded_key_is_not_shown_either(port, connection):
    changes = compare_rows(connection, port(BEFORE, KEYED), port(AFTER, KEYED), key=("n",), guarded=("n",))
    assert [dict(each.key) for each in changes.changed_rows] == [{}, {}, {}]
    assert all("n" not in each for each in (*changes.added_rows, *changes.removed_rows))


def test_without_examples_only_counts_are_told(port, connection):
    changes = compare_rows(connection, port(BEFORE, KEYED), port(AFTER, KEYED), key=("n",), examples=0)
    assert counted(changes) == (2, 2, 3, {"word": 1, "secret": 2})
    assert (changes.added_rows, changes.removed_rows, changes.changed_rows) == ((), (), ())


def test_a_sample_claims_nothing_about_rows_that_only_one_side_has(port, connection):
    changes = compare_rows(connection, port(BEFORE, KEYED), port(AFTER, KEYED), key=("n",), sampled=True)
    assert counted(changes) == (None, None, 3, {"word": 1, "secret": 2})
    assert (changes.added_rows, changes.removed_rows) == ((), ())
    assert counted(compare_rows(connection, port(BEFORE, KEYED), port(AFTER, KEYED), sampled=True)) == (None, None, None, {})


def test_columns_that_come_go_or_change_their_type_are_told(port, connection):
    old = port("select 1 as n, 'a' as word, 'x' as secret", KEYED)
    changed = contract_of({"n": Primitive.LONG, "word": Primitive.LONG, "more": Primitive.STRING}, version="2.0.0")
    changes = compare_rows(connection, old, port("select 1 as n, 5 as word, 'y' as more", changed), key=("n",))
    assert (changes.added_columns, changes.removed_columns) == (("more",), ("secret",))
    assert dict(changes.retyped_columns) == {"word": ("string", "long")}
    assert (changes.changed, changes.is_empty) == (0, False)


def test_rows_of_maps_and_times_are_compared_whole(port, connection):
    contract = contract_of({"at": Primitive.TIMESTAMPTZ, "marks": MapType(Primitive.STRING, Primitive.LONG)})
    one = "select timestamptz '2024-01-01 00:00:00+00' as at, map {'a': 1::bigint} as marks"
    old, new = port(one, contract), port(f"{one} union all {one.replace('1::', '2::')}", contract)
    changes = compare_rows(connection, old, new)
    assert counted(changes) == (1, 0, None, {})
    assert changes.added_rows == ({"at": datetime(2024, 1, 1, tzinfo=UTC), "marks": {"a": 2}},)


def test_files_that_both_have_are_not_read(port, connection):
    scheme = PartitionScheme(column="word", granularity=Granularity.STATIC, keys=("a", "b"))
    contract = contract_of({"n": Primitive.LONG, "word": Primitive.STRING}, partition=scheme)
    old = port("from (values (1, 'a'), (2, 'b')) as _(n, word)", contract)
    new = port("select 3 as n, 'b' as word", contract, mode=Mode.REPLACE_PARTITIONS, partition=partition_of(scheme, "b"))
    shared = next(each.uri for each in old.files if each.uri in {other.uri for other in new.files})
    Path(shared.removeprefix("file://")).write_bytes(b"")
    changes = compare_rows(connection, old, new, key=("n",))
    assert counted(changes) == (1, 1, 0, {})
    assert (changes.before_rows, changes.after_rows) == (2, 2)


def test_of_a_large_port_some_keys_are_compared(port, connection):
    old = port("select n, 'a' as word, '' as secret from range(10000) _(n)", KEYED)
    new = port("select n, 'b' as word, '' as secret from range(10000) _(n)", KEYED)
    changes = compare_rows(connection, old, new, key=("n",), most_rows=1000)
    assert changes.slices == 10
    assert 800 < changes.changed < 1200
    assert (changes.added, changes.removed) == (0, 0)
    whole = compare_rows(connection, old, new, most_rows=1000)
    assert 800 < whole.added < 1200
    assert whole.changed is None


def test_an_empty_port_compares_too(port, connection):
    empty = "select 1 as n, '' as word, '' as secret where false"
    old, new = port(empty, KEYED), port(BEFORE, KEYED)
    assert counted(compare_rows(connection, old, new, key=("n",))) == (10, 0, 0, {})
    assert compare_rows(connection, old, port(empty, KEYED), key=("n",)).is_empty
