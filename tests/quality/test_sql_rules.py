"""Rules in SQL: read-only, over the contract's table alone, with the standard's placeholders."""

from typing import Any

import pytest

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.types import Primitive
from tests.quality.promises import check, column, open_connection, outcomes, promise, rule

VALUES = "(1::BIGINT, 'a'), (2, 'b'), (NULL, 'c')"


def answer(query: str, must: tuple[str, Any] = ("mustBe", 0), **surroundings: Any) -> CheckResult:
    contract = promise(column("n"), column("t", Primitive.STRING), rules=(rule(kind="sql", name="r", query=query, must=must),))
    return check(contract, VALUES, **surroundings)["r"]


@pytest.mark.parametrize(
    "query",
    [
        "select max(n) from {object}",
        "SELECT max(n) FROM ${table};",
        "select max(n) from {model}",
        "from daily select max(n)",
        "with big as (select * from {object}) select max(n) from big",
        "select (select max(n) from daily) from range(1)",
        "select max(n) from {object} -- a remark",
    ],
)
def test_a_query_answers_with_one_value(query: str) -> None:
    assert answer(query).measured == 2


def test_column_placeholders_stand_for_the_column_of_the_rule() -> None:
    asks = rule(kind="sql", name="r", query="select count(${column}) - count({property}) + 7 from {object}", must=("mustBe", 7))
    assert check(promise(column("n", rules=(asks,))), "(1::BIGINT)")["n_r"].outcome == "passed"


@pytest.mark.parametrize(
    "query",
    [
        "select count(*) from read_csv('/etc/hosts')",
        "select count(*) from '/etc/hosts.csv'",
        "select count(*) from other",
        "select count(*) from main.staged",
        "select count(*) from {object} where n in (select n from glob('*'))",
        "select * from (show tables)",
        "select current_setting('secret_directory')",
        "delete from {object}",
        "select 1; select 2",
        "select 1; drop table staged",
        "selec 1",
        "select n from {object}",
        "select 1, 2",
        "select 1 where false",
        "select nothing from {object}",
        "select {what} from {object}",
        "select {column} from {object}",
    ],
)
def test_a_query_that_may_not_or_cannot_run_fails_with_the_reason(query: str) -> None:
    connection = open_connection()
    connection.execute("create table other as select 1 as n")
    result = answer(query, connection=connection)
    assert (result.outcome, bool(result.reason)) == ("failed", True)
    assert connection.execute("select count(*) from staged").fetchone() == (3,)


def test_a_query_that_counts_rows_shows_them() -> None:
    result = answer("select count(*) from {object} where n > 1 or t = 'a'")
    assert (result.measured, result.rows_affected) == (2, 2)
    assert result.samples == ({"n": 1, "t": "a"}, {"n": 2, "t": "b"})


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("n between 1 and 1.5", 1),
        ("t in ('a', 'it''s') or n is null", 2),
        ("case when n = 2 then true else t like 'c%' end", 2),
        ("n::varchar || t = '1a'", 1),
        ("not (n > 1 and t <> 'z')", 1),
        ("date '2024-01-01' + n::int > '2024-01-02'", 1),
        ("list_contains([1, 2], n)", 2),
        ("n * 0.1 = 0.1", 1),
        ("daily.n = 1", 1),
        ("n = (select max(n) from {object})", 1),
        ("regexp_matches(t, '^[ab]$')", 2),
    ],
)
def test_a_counted_condition_means_what_the_query_means(condition: str, rows: int) -> None:
    assert answer(f"select count(*) from {{object}} where {condition}").measured == rows


def test_an_answer_that_is_null_is_nothing_to_compare() -> None:
    assert answer("select max(n) from {object} where n > 9").outcome == "failed"


def test_an_answer_may_be_text_or_a_date() -> None:
    assert answer("select max(t) from {object}", ("mustBe", "c")).outcome == "passed"
    assert answer("select date '2024-01-01'", ("mustBe", "2024-01-01")).outcome == "passed"
    assert answer("select max(t) from {object}", ("mustBeGreaterThan", 1)).outcome == "failed"


def test_the_tables_name_means_the_rows_to_check_whatever_the_connection_knows() -> None:
    connection = open_connection()
    connection.execute("create table daily as select 99 as n")
    assert answer("select max(n) from daily", connection=connection).measured == 2


def test_a_rule_that_raises_leaves_its_neighbours_alone() -> None:
    rules = (
        rule(kind="sql", name="raises", query="select count(*) from {object} where cast(t as bigint) > 0"),
        rule(kind="sql", name="holds", query="select count(*) from {object} where n > 2"),
    )
    results = check(promise(column("n"), column("t", Primitive.STRING), rules=rules), VALUES)
    assert outcomes(results) == {"schema": "passed", "raises": "failed", "holds": "passed"}
    assert "Conversion Error" in results["raises"].reason


def test_an_error_never_quotes_a_classified_value() -> None:
    secret = column("t", Primitive.STRING, classification="confidential")
    asks = rule(kind="sql", name="r", query="select count(*) from {object} where cast(t as bigint) > 0")
    reason = check(promise(column("n"), secret, rules=(asks,)), "(1::BIGINT, 'hunter2')")["r"].reason
    assert "ConversionException" in reason
    assert "hunter2" not in reason


CANARY = "hunter2"


def answer_about_a_secret(query: str, must: tuple[str, Any] = ("mustNotBe", "x")) -> CheckResult:
    secret = column("t", Primitive.STRING, classification="confidential")
    contract = promise(column("n"), secret, rules=(rule(kind="sql", name="r", query=query, must=must),))
    return check(contract, f"(1::BIGINT, '{CANARY}')")["r"]


@pytest.mark.parametrize(
    "query",
    [
        "select max(t) from {object}",
        "select MAX(T) from {object}",
        "select max(d.t) from {object} as d",
        "select t || '' from {object}",
        "select {object}::varchar from {object}",
        "select d::varchar from {object} as d",
        "select max(columns('^t'))::varchar from {object}",
        "select y from (select * from {object}) as d(x, y)",
        "select b from {object} as d(a, b)",
        "select #2 from {object}",
        "with s as (select t as v from {object}) select v from s",
        "select v from (unpivot (select t from {object}) on t into name k value v)",
        "select (select t from {object}) || count(*) from {object}",
        "select max(t) over () from {object}",
        "select t from {object} union all select t from {object} where false",
        "select count(*) || '" + CANARY + "' from (select t from {object})",
    ],
)
@pytest.mark.parametrize("must", [("mustNotBe", "x"), ("mustBe", "x"), ("mustBeGreaterThan", 1)])
def test_an_answer_that_may_tell_a_classified_value_is_compared_and_not_shown(query: str, must: tuple[str, Any]) -> None:
    result = answer_about_a_secret(query, must)
    assert CANARY not in str(result)
    assert (result.measured, "withheld" in result.reason) == (None, True)
    assert result.outcome == ("passed" if must == ("mustNotBe", "x") else "failed")


@pytest.mark.parametrize(
    "query",
    [
        "select count(t) from {object}",
        "select count(distinct t) from {object}",
        "select 1.0 * count(t) / count(*) from {object}",
        "select count(*) from {object} where t = 'hunter2'",
        "select max(n) from {object}",
        "select max(d.n) from {object} as d",
    ],
)
def test_counts_and_open_columns_are_shown_beside_classified_ones(query: str) -> None:
    assert answer_about_a_secret(query).measured == 1


@pytest.mark.parametrize(
    "query",
    [
        """select max(word) from '{file}', (with "{file}" as (select 1) from "{file}")""",
        """with "{file}" as (from "{file}") select max(word) from "{file}\"""",
        "select max(word) from '{file}'",
    ],
)
def test_a_rule_reads_no_file_under_the_name_of_a_table_of_its_own(tmp_path, query):
    file = tmp_path / "secret.csv"
    file.write_text("word\ncanary\n")
    asked = rule(kind="sql", must=("mustBe", "guess"), query=query.format(file=file))
    (result,) = [each for each in check(promise(column(), rules=(asked,)), "(1)").values() if each.check.name == "sql"]
    assert (result.outcome.value, result.measured) == ("failed", None)
    assert "is not the contract's table" in result.reason
