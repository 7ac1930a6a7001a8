import string
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlglot.dialects.duckdb import DuckDB

from mesh_platform.concepts.names import is_column_name
from mesh_platform.concepts.row_filter import Compares, Every, IsMissing, IsOneOf, Not, Relation, RowFilter, Some, filtered_columns
from mesh_platform.declarations.access.row_filter_text import row_filter_text
from mesh_platform.declarations.access.row_filters import MAX_LENGTH, parse_row_filter
from mesh_platform.errors import InvalidQuery

KEYWORDS = sorted(each.lower() for each in DuckDB.Tokenizer.KEYWORDS if is_column_name(each))

names = st.sampled_from(KEYWORDS) | st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,10}", fullmatch=True)
texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=8).filter(str.isprintable)
numbers = st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.floats(allow_nan=False, allow_infinity=False)
constants = texts | numbers | st.booleans() | st.dates()
conditions = (
    st.builds(Compares, names, st.sampled_from(Relation), constants)
    | st.builds(IsOneOf, names, st.lists(constants, min_size=1, max_size=4).map(tuple))
    | st.builds(IsMissing, names)
)


def joins(inner):
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(Every, parts) | st.builds(Some, parts)


filters = st.recursive(conditions, joins, max_leaves=6)
QUIET = settings(deadline=None, max_examples=200)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a = 'JFK'", Compares("a", Relation.EQUAL, "JFK")),
        ("a != -1.50", Compares("a", Relation.NOT_EQUAL, Decimal("-1.50"))),
        ("a >= date '2026-01-31'", Compares("a", Relation.GREATER_OR_EQUAL, date(2026, 1, 31))),
        ("a < 1e3", Compares("a", Relation.LESS, 1000.0)),
        ("a = true", Compares("a", Relation.EQUAL, True)),
        ("a in ('x', 'it''s')", IsOneOf("a", ("x", "it's"))),
        ("a not in (1)", Not(IsOneOf("a", (1,)))),
        ("a is null", IsMissing("a")),
        ("a is not null", Not(IsMissing("a"))),
        ("a between 1 and 2", Every((Compares("a", Relation.GREATER_OR_EQUAL, 1), Compares("a", Relation.LESS_OR_EQUAL, 2)))),
        ("a is null and b is null and c is null", Every((IsMissing("a"), IsMissing("b"), IsMissing("c")))),
        ("a is null or b is null and c is null", Some((IsMissing("a"), Every((IsMissing("b"), IsMissing("c")))))),
        ("(a is null or b is null) and c is null", Every((Some((IsMissing("a"), IsMissing("b"))), IsMissing("c")))),
        ("not a is null and b is null", Every((Not(IsMissing("a")), IsMissing("b")))),
        ('"order" = 1', Compares("order", Relation.EQUAL, 1)),
    ],
)
def test_a_text_has_a_meaning(text, meaning):
    assert parse_row_filter(text) == meaning


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("upper(a) = 'X'", "the function upper"),
        ("a = getenv('HOME')", "the function getenv"),
        ("read_text('x') = 'y'", "the function read_text"),
        ("a = current_user", "the function current_user"),
        ("case when a = 1 then true end", "the function case"),
        ("a = 'x' 'y'", "the function concat"),
        ("a in (select b from c)", "a subquery"),
        ("a = (select 1)", "a subquery"),
        ("exists (select 1)", "the function exists"),
        ("a = 1 union select 1", "a subquery"),
        ("a::int = 1", "a cast"),
        ("cast(a as int) = 1", "a cast"),
        ("a = '2026-01-31'::date", "a cast"),
        ("a = cast('2026-01-31' as date)", "a cast"),
        ("other.a = 1", "a table's name before a column"),
        ("a = b", "a column alone in the place of a constant"),
        ("a", "a column alone"),
        ("1 = a", "`1` in the place of a column"),
        ("a = ?", "a parameter"),
        ("a = $1", "a parameter"),
        ("a = :x", "a parameter"),
        ("a = 1 -- or true", "a comment"),
        ("a /* or true */ = 1", "a comment"),
        ("a = 1; drop table b", "more than one expression"),
        ("a = 1 b", "`a = 1 AS b`"),
        ("a like 'x%'", "`a LIKE 'x%'`"),
        ("a = 1 + 1", "`1 + 1` in the place of a constant"),
        ("a + 1 = 2", "`a + 1` in the place of a column"),
        ("a between symmetric 2 and 1", "`symmetric`"),
        ("a is true", "`a IS TRUE`"),
        ("true", "`TRUE`"),
        ("columns(*) = 1", "the function columns"),
        ("a = E'\\x41'", "in the place of a constant"),
        ("a = $$x$$", "in the place of a constant"),
        ("a in (null)", "NULL is no constant"),
        ("a = null", "NULL is no constant"),
        ("a in ()", "`in` needs at least one constant"),
        ("а = 1", "'а' cannot name a column"),  # noqa: RUF001  Cyrillic
        ('"a b" = 1', "'a b' cannot name a column"),
        ('"a""; drop" = 1', "cannot name a column"),
        ("a = date '2026-02-30'", "'2026-02-30' is not a day"),
        ("a = 1e999", "1e999 is too large a number"),
        ("a =", "cannot be read"),
        ("", "one line of at most"),
        ("a = 1\nor true", "one line of at most"),
        ("a = '\0'", "one line of at most"),
        ("a = 1" + " or a = 1" * MAX_LENGTH, "one line of at most"),
        ("(" * 400 + "a = 1" + ")" * 400, "not nested that deeply"),
    ],
)
def test_anything_else_is_refused_by_its_name(text, named):
    with pytest.raises(InvalidQuery) as refused:
        parse_row_filter(text)
    assert named in refused.value.fact


@QUIET
@given(filters)
@example(Not(Not(IsMissing("a"))))
@example(Compares("a", Relation.EQUAL, -0.0))
@example(Compares("a", Relation.EQUAL, Decimal("-10000000000000000000000000.001")))
def test_every_filter_can_be_written_and_read_again(of):
    text = row_filter_text(of)
    if len(text) <= MAX_LENGTH:
        assert parse_row_filter(text) == of


pieces = st.sampled_from(
    [
        *"()=<>!,.;*+-/'\"",
        "a",
        "b.c",
        " and ",
        " or ",
        " not ",
        " in ",
        " is ",
        "null",
        "1",
        "'x'",
        "date ",
        "::",
        "select 1",
        "f(",
        "--",
        "/*",
    ]
)


@QUIET
@given(st.lists(pieces, max_size=12).map("".join) | st.text(string.printable, max_size=30))
@example("a in (1) and b.c = 1")
def test_no_text_means_anything_outside_the_grammar(text):
    """Whatever is understood is made of the concepts alone, and says the same when it is written again."""
    try:
        found = parse_row_filter(text)
    except InvalidQuery:
        return
    assert all(is_column_name(each) for each in filtered_columns(found))
    assert all(isinstance(each, str | int | float | Decimal | date) for each in values(found))
    assert parse_row_filter(row_filter_text(found)) == found


def values(of: RowFilter):
    match of:
        case Compares(_, _, value):
            yield value
        case IsOneOf(_, several):
            yield from several
        case IsMissing():
            return
        case Not(part):
            yield from values(part)
        case Every(parts) | Some(parts):
            for each in parts:
                yield from values(each)
        case _:
            raise AssertionError(f"{of!r} is outside the grammar")


columns = st.sampled_from(["a", "b"])
small = st.recursive(
    st.builds(Compares, columns, st.sampled_from(Relation), st.integers(0, 2))
    | st.builds(IsOneOf, columns, st.lists(st.integers(0, 2), min_size=1, max_size=2).map(tuple))
    | st.builds(IsMissing, columns),
    joins,
    max_leaves=5,
)
ROWS = [(a, b) for a in (None, 0, 1, 2) for b in (None, 0, 1, 2)]


@QUIET
@given(small)
def test_duckdb_reads_the_text_as_this_parser_does(of):
    """What a reviewer reads in the file, in the words of SQL, is what is granted."""
    table = "(values " + ", ".join(f"({'null' if a is None else a}, {'null' if b is None else b})" for a, b in ROWS) + ") as t(a, b)"
    ((told,),) = duckdb.sql(f"select list((a, b)) from {table} where {row_filter_text(of)}").fetchall() or [((None,))]
    assert set(told or ()) == {row for row in ROWS if holds(of, dict(zip("ab", row, strict=True))) is True}


def holds(of: RowFilter, row) -> bool | None:
    """SQL's three-valued logic, written down a second time."""
    match of:
        case Compares(column, relation, value):
            found = row[column]
            return None if found is None else COMPARE[relation](found, value)
        case IsOneOf(column, several):
            return None if row[column] is None else row[column] in several
        case IsMissing(column):
            return row[column] is None
        case Not(part):
            inner = holds(part, row)
            return None if inner is None else not inner
        case Every(parts):
            told = [holds(each, row) for each in parts]
            return False if False in told else None if None in told else True
        case Some(parts):
            told = [holds(each, row) for each in parts]
            return True if True in told else None if None in told else False


COMPARE = {
    Relation.EQUAL: lambda one, other: one == other,
    Relation.NOT_EQUAL: lambda one, other: one != other,
    Relation.LESS: lambda one, other: one < other,
    Relation.LESS_OR_EQUAL: lambda one, other: one <= other,
    Relation.GREATER: lambda one, other: one > other,
    Relation.GREATER_OR_EQUAL: lambda one, other: one >= other,
}
