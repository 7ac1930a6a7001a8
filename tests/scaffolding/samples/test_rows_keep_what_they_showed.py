"""Whatever the rows are: the contract that was inferred from them can be declared, and they keep it."""

import csv
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.clock import frozen_at
from mesh_platform.errors import UsageError
from mesh_platform.scaffolding.samples.inference import infer
from tests.sample_mesh import write_mesh
from tests.scaffolding.samples.judging import NOW, broken

QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
HOSTILE = (
    "'; drop table x; --",
    '"',
    "\\",
    "${HOME}",
    "{{ x }}",
    "\u202eevil",
    "=1+1",
    "a\tb",
    "null",
    "NA",
    "0E0",
    "08",
    "no",
    "~",
    "- x",
    "# x",
    "é",
)
TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
KINDS = {
    "boolean": st.booleans(),
    "int": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(width=32),
    "double": st.floats() | st.sampled_from([0.1, -0.0, 1e-300, 1.7e308]),
    "decimal(38,10)": st.decimals(min_value=-(10**20), max_value=10**20, places=10),
    "varchar": TEXT,
    "blob": st.binary(max_size=5),
    "date": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "time": st.times(),
    "timestamp": st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001
    "timestamptz": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda each: f"{each.isoformat()}+00:00"),  # noqa: DTZ001
    "varchar[]": st.lists(TEXT, max_size=3),
    "struct(a int, b varchar)": st.fixed_dictionaries({"a": st.integers(-9, 9) | st.none(), "b": TEXT}),
}


@st.composite
def tables(draw, kinds):
    """Types and rows; few distinct values often, as real tables have."""
    types = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4))
    rows = draw(st.sampled_from([40, 60, 3, 1, 0]))
    columns = []
    for each in types:
        pool = draw(st.lists(KINDS[each] | st.none(), min_size=1, max_size=draw(st.sampled_from([2, 5, 60]))))
        columns.append([pool[(number * 7) % len(pool)] for number in range(rows)])
    return types, [*zip(*columns, strict=True)] if rows else []


@QUICK
@given(tables(list(KINDS)))
def test_of_every_type_in_parquet(tmp_path, table):
    types, rows = table
    root = write_mesh(tmp_path, {"workspace.yaml": "load_from: []\n"})
    _write_parquet(root / "a.parquet", types, rows)
    with frozen_at(NOW):
        inferred = infer(str(root / "a.parquet"), root=root)
    assert [each for each in broken(inferred, root / "scratch") if "retention" not in each] == []


WRITTEN = ["boolean", "int", "long", "double", "decimal(38,10)", "varchar", "date", "time", "timestamp", "timestamptz"]


@QUICK
@given(tables(WRITTEN), st.lists(TEXT, min_size=4, max_size=4))
def test_of_everything_that_is_written_in_a_csv(tmp_path, table, names):
    types, rows = table
    root = write_mesh(tmp_path, {"workspace.yaml": "load_from: []\n"})
    with (root / "a.csv").open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(names[: len(types)])
        writer.writerows([_written(each) for each in row] for row in rows)
    try:
        with frozen_at(NOW):
            inferred = infer(str(root / "a.csv"), root=root)
    except UsageError:  # no CSV at all, or names that nobody sees
        return
    assert [each for each in broken(inferred, root / "scratch") if "retention" not in each] == []


def _write_parquet(file, types, rows):
    from mesh_platform.lakehouse.engine import connect
    from mesh_platform.settings import Settings

    with connect(Settings(root=file.parent, threads=1)) as connection:
        connection.execute(f"create table t ({', '.join(f'c{number} {each}' for number, each in enumerate(types))})")
        if rows:
            connection.executemany(f"insert into t values ({', '.join('?' * len(types))})", rows)
        connection.execute(f"copy t to '{file}' (format parquet)")


def _written(value):
    match value:
        case None:
            return ""
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case timedelta():
            return str(value)
        case _:
            return str(value)
