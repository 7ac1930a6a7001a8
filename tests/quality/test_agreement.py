"""Generated contracts on generated data: lanes, footers and fused scans answer what the plainest reading answers."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.contract import Column, Comparison, DataContract, Limits, Operator, QualityRule, Relationship
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.types import Primitive
from mesh_platform.lakehouse.quoting import identifier, literal
from mesh_platform.quality.target import Target
from tests.quality import naive
from tests.quality.promises import NOW, open_connection, promise, run

MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PORT = PortAddress("x", "y", "z")
TYPES = {Primitive.LONG: "BIGINT", Primitive.STRING: "VARCHAR"}

numbers = st.integers(-5, 5)
texts = st.text(alphabet="abä'", max_size=3)
comparisons = st.builds(
    Comparison, st.sampled_from([each for each in Operator if "Between" not in each.value]), st.integers(0, 3)
) | st.builds(Comparison, st.sampled_from([Operator.BETWEEN, Operator.NOT_BETWEEN]), st.tuples(st.integers(0, 1), st.integers(2, 9)))


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | of


@st.composite
def rules(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> tuple[QualityRule, ...]:
    metrics = draw(st.lists(st.sampled_from(["nullValues", "missingValues", "invalidValues", "duplicateValues"]), unique=True, max_size=3))
    listed = {"missingValues": draw(st.lists(values, max_size=2)), "validValues": draw(st.lists(values, max_size=3))}
    unit = st.sampled_from(["rows", "percent"])
    return tuple(
        QualityRule(name=each, kind="library", metric=each, arguments=listed, comparison=draw(comparisons), unit=draw(unit))
        for each in metrics
    )


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    is_text = draw(st.booleans())
    values = texts if is_text else numbers
    length = {
        "min_length": maybe(st.integers(0, 2)),
        "max_length": maybe(st.integers(1, 3)),
        "pattern": maybe(st.sampled_from(["^a", "b$", "ä|'"])),
    }
    size = {"minimum": maybe(numbers), "maximum": maybe(numbers), "multiple_of": maybe(st.integers(1, 3))}
    return Column(
        name=name,
        type=Primitive.STRING if is_text else Primitive.LONG,
        required=draw(st.booleans()),
        unique=draw(st.booleans()),
        key_position=draw(maybe(st.just(1))),
        limits=Limits(**{key: draw(each) for key, each in (length if is_text else size).items()}),
        allowed_values=tuple(draw(st.lists(values, max_size=4))),
        rules=draw(rules(values)),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[DataContract, naive.Rows]:
    contract = promise(draw(columns("a")), draw(columns("b")))
    drawn = {each.name: maybe(texts if each.type is Primitive.STRING else numbers) for each in contract.columns}
    return contract, draw(st.lists(st.fixed_dictionaries(drawn), max_size=12))


def select(contract: DataContract, rows: naive.Rows) -> str:
    names = ", ".join(identifier(each.name) for each in contract.columns)
    typed = ", ".join(f"{identifier(each.name)}::{TYPES[each.type]} AS {identifier(each.name)}" for each in contract.columns)  # type: ignore[index]
    tuples = [", ".join(literal(row[each.name]) for each in contract.columns) for row in rows] or ["NULL, NULL"]
    values = ", ".join(f"({each})" for each in tuples)
    return f"SELECT {typed} FROM (VALUES {values}) AS t({names}) LIMIT {len(rows)}"


def assert_agreement(contract: DataContract, rows: naive.Rows, results: dict[str, CheckResult]) -> None:
    for name, expected in naive.violations(contract, rows).items():
        assert results[name].rows_affected == expected, (name, results[name])
    for rule, name in ((rule, f"{column.name}_{rule.name}") for column in contract.columns for rule in column.rules):
        affected = results[name].rows_affected
        assert affected is not None
        measured = (100 * affected / len(rows) if rows else 0) if rule.unit == "percent" else affected
        assert rule.comparison is not None
        assert (results[name].outcome == "passed") == naive.holds(rule.comparison, measured), (name, results[name])


@MODEST
@given(cases())
def test_checks_in_memory_agree_with_the_plainest_reading(case: tuple[DataContract, naive.Rows]) -> None:
    contract, rows = case
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS {select(contract, rows)}")
    assert_agreement(contract, rows, run(connection, contract, Target(relation="staged", now=NOW)))


@MODEST
@given(cases(), st.sampled_from([1, 3]))
def test_checks_on_files_agree_with_the_plainest_reading(case: tuple[DataContract, naive.Rows], files: int) -> None:
    contract, rows = case
    connection = open_connection()
    with TemporaryDirectory() as folder:
        paths = []
        for number in range(files):
            part = rows[number::files]
            paths.append(str(Path(folder) / f"{number}.parquet"))
            connection.execute(f"COPY ({select(contract, part)}) TO '{paths[-1]}' (FORMAT parquet, PARQUET_VERSION v2)")
        target = Target(relation=f"read_parquet({literal(paths)})", files=tuple(paths), now=NOW)
        assert_agreement(contract, rows, run(connection, contract, target))


@MODEST
@given(cases())
def test_samples_are_rows_that_break_the_promise(case: tuple[DataContract, naive.Rows]) -> None:
    contract, rows = case
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS {select(contract, rows)}")
    for result in run(connection, contract, Target(relation="staged", now=NOW)).values():
        shown = [tuple(sample.items()) for sample in result.samples]
        existing = [tuple((name, row[name]) for name, _ in keys) for keys in shown for row in rows]
        assert set(shown) <= set(existing)
        assert len(shown) <= 10
        if result.outcome == "failed" and result.rows_affected:
            assert shown


@MODEST
@given(st.lists(st.tuples(maybe(numbers), maybe(texts)), max_size=40), st.lists(maybe(numbers), max_size=10))
def test_keys_agree_with_pandas(pairs: list[tuple[int | None, str | None]], keys: list[int | None]) -> None:
    frame = pd.DataFrame(pairs, columns=["a", "b"], dtype=object)
    whole = frame.dropna()
    contract = promise(
        Column(name="a", type=Primitive.LONG, key_position=1, unique=True), Column(name="b", type=Primitive.STRING, key_position=2)
    )
    rows: naive.Rows = [dict(zip("ab", each, strict=True)) for each in pairs]
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS {select(contract, rows)}")
    connection.execute(f"CREATE TABLE kept AS SELECT unnest({literal(keys)}::BIGINT[]) AS a, 'x' AS b")
    results = run(connection, contract, Target(relation="staged", others="kept", now=NOW))
    taken = set(frame.a.dropna()) & {each for each in keys if each is not None}
    assert results["a_unique"].rows_affected == int(frame.a.dropna().duplicated().sum()) + len(taken)
    kept_pairs = {(each, "x") for each in keys if each is not None}
    assert results["primary_key"].rows_affected == int(whole.duplicated().sum()) + len(
        kept_pairs & set(whole.itertuples(index=False, name=None))
    )
    assert results["a_required"].rows_affected == int(frame.a.isna().sum())


# Near each other they are looked up in a bitmap, far apart they are joined, and both meet at the ends of the type.
near_numbers = st.lists(maybe(numbers), max_size=12) | st.lists(st.integers(2**63 - 100, 2**63 - 1) | st.integers(0, 2), max_size=9)
far_numbers = st.lists(maybe(st.integers(-(2**63), 2**63 - 1)), max_size=9)


@MODEST
@given(near_numbers | far_numbers, near_numbers | far_numbers | st.lists(st.integers(-(2**63), -(2**63) + 9), max_size=9), st.booleans())
def test_foreign_keys_agree_with_the_plainest_reading(values: list[int | None], keys: list[int | None], decimals: bool) -> None:
    key = Relationship(columns=("a",), port=PORT, to_columns=("id",))
    contract = promise(Column(name="a", type=Primitive.LONG), Column(name="keys", type=Primitive.LONG), relationships=(key,))
    rows: naive.Rows = [{"a": each, "keys": 1} for each in values]
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS {select(contract, rows)}")
    connection.execute(f"CREATE TABLE referenced AS SELECT unnest({literal(keys)}::{'DECIMAL(38)' if decimals else 'BIGINT'}[]) AS id")
    result = run(connection, contract, Target(relation="staged", reference=lambda _: "referenced", now=NOW))["a_refers_to_x_y_z_id"]
    assert result.rows_affected == naive.orphans(rows, "a", keys), result
    assert [each["a"] for each in result.samples] == sorted(each for each in values if each is not None and each not in keys)[:10]


@MODEST
@given(st.integers(0, 500), st.integers(0, 500), comparisons)
def test_percentages_are_exact(part: int, rest: int, comparison: Comparison) -> None:
    contract = promise(
        Column(
            name="v",
            type=Primitive.LONG,
            rules=(QualityRule(name="n", kind="library", metric="nullValues", comparison=comparison, unit="percent"),),
        )
    )
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS SELECT CASE WHEN i >= {part} THEN i END AS v FROM range({part + rest}) AS r(i)")
    result = run(connection, contract, Target(relation="staged", now=NOW))["v_n"]
    share = 100 * part / (part + rest) if part + rest else 0.0
    assert math.isclose(result.measured, share)
    assert (result.outcome == "passed") == naive.holds(comparison, share)
