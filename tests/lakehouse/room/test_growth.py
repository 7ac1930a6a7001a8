"""Queries of a few lines that DuckDB would plan without end, and ones like them that it does not."""

import pytest

from mesh_platform.access.syntax import parse_condition, parse_query
from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import connect
from mesh_platform.settings import Settings


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    with connect(Settings(root=tmp_path_factory.mktemp("mesh"))) as opened:
        yield opened


def nested(times: int, before: str, inner: str, after: str) -> str:
    return f"select {before * times}{inner}{after * times}"


def columns(times: int) -> str:
    return "select 1 as a0, " + ", ".join(f"a{each - 1} + a{each - 1} as a{each}" for each in range(1, times))


def tables(times: int) -> str:
    steps = ", ".join(f"a{each} as (select x.z from a{each - 1} x, a{each - 1} y)" for each in range(1, times))
    return f"with a0 as (select 1 z), {steps} select count(*) from a{times - 1}"


def same_names(times: int) -> str:
    """Each means the one around it."""
    return "with a as (select 1 z) " + "select * from (with a as (select x.z from a x, a y) " * times + "from a" + ")" * times


def joins(times: int) -> str:
    return "select count(*) from (select 1 k) a0 " + " ".join(f"join (select 1 k) a{each} using (k)" for each in range(1, times))


def pivot(times: int) -> str:
    values = ", ".join(map(str, range(times)))
    return f"from (pivot (select 1 a, 2 b, 3 c) on a in ({values}), b in ({values}) using sum(c))"


GROWING = {
    "lambdas": lambda times: nested(times, "list_transform([1], lambda x: ", "1", ")"),
    "macros": lambda times: nested(times, "nullif(", "random()", ", 1)"),
    "subqueries": lambda times: nested(times, "(select ", "1", ")"),
    "between": lambda times: nested(times, "(", "1", " between 0 and 1)::int"),
    "case": lambda times: nested(times, "case ", "random()", " when 1 then 2 when 3 then 4 else 5 end"),
    "columns": columns,
    "tables": tables,
    "same names": same_names,
    "joins": lambda times: joins(5 * times),
    "pivot": lambda times: pivot(12 * times),
}


@pytest.mark.parametrize("kind", GROWING)
def test_what_grows_without_end_is_refused_before_it_is_planned(connection, kind):
    with pytest.raises(InvalidQuery):
        parse_query(connection, GROWING[kind](30))


@pytest.mark.parametrize("kind", GROWING)
def test_a_few_levels_are_planned(connection, kind):
    sql = GROWING[kind](5)
    parse_query(connection, sql)
    assert len(connection.sql(sql).fetchall()) == 1


def test_a_condition_does_not_grow_either(connection):
    with pytest.raises(InvalidQuery):
        parse_condition(connection, GROWING["macros"](30).removeprefix("select "))


def test_a_word_in_a_comment_or_a_text_opens_and_ends_no_case(connection):
    hidden = nested(30, "case /* end */ ", "random()", " when 1 then 'end' when 3 then 'end' else 'end' -- end\n end")
    with pytest.raises(InvalidQuery):
        parse_query(connection, hidden)
    parse_query(connection, "select 'case case case', é from a.b.c -- case")


def test_what_is_long_and_plain_is_planned(connection):
    many = ", ".join(map(str, range(20_000)))
    steps = ", ".join(f"s{each} as (from s{each - 1} where x in (1, 2))" for each in range(1, 40))
    parse_query(connection, f"select x in ({many}) from a.b.c")
    parse_query(connection, f"with s0 as (from a.b.c), {steps} from s39")
    parse_query(
        connection, "select " + ", ".join(f"case x when {each} then 1 when 2 then 3 end as c{each}" for each in range(500)) + " from a.b.c"
    )
    parse_query(connection, " union all ".join(["select x from a.b.c"] * 500))


@pytest.mark.parametrize("sql", ["select " + "+".join("1" * 900), "select " + "[" * 900 + "]" * 900, "select null::int" + "[]" * 900])
def test_what_nests_too_deep_is_refused_in_words(connection, sql):
    with pytest.raises(InvalidQuery, match="nests too deep"):
        parse_query(connection, sql)
