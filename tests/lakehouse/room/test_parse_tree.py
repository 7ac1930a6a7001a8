"""What the tree of a statement tells about it: one SELECT or not, the names it defines, and what it may reach."""

from collections.abc import Iterator

import duckdb
import pytest

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.room.parse_tree import foreign_functions, local_names, nodes, parse_select


@pytest.fixture(scope="module")
def engine() -> Iterator[Connection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    "sql", ["select 1", "from t", "with a as (select 1) select * from a", "select 1 union select 2", "select 1; -- done"]
)
def test_one_select_in_any_spelling_has_a_root(engine: Connection, sql: str) -> None:
    assert parse_select(engine, sql)["type"] in {"SELECT_NODE", "SET_OPERATION_NODE"}


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "select 1; select 2",
        "drop table t",
        "insert into t values (1)",
        "copy (select 1) to 'x.csv'",
        "attach 'x.db'",
        "set threads = 1",
        "explain select 1",
    ],
)
def test_anything_but_one_select_is_refused(engine: Connection, sql: str) -> None:
    with pytest.raises(InvalidQuery, match="exactly one SELECT"):
        parse_select(engine, sql)


def test_what_duckdb_cannot_parse_is_refused_in_its_own_words(engine: Connection) -> None:
    with pytest.raises(InvalidQuery, match=r"cannot parse the filter: .*selec"):
        parse_select(engine, "selec 1", what="the filter")


def test_quotes_in_the_text_stay_inside_it(engine: Connection) -> None:
    (constant,) = parse_select(engine, "select 'it''s; drop table t'")["select_list"]
    assert constant["value"]["value"] == "it's; drop table t"


def test_every_object_of_a_tree_is_visited_in_reading_order(engine: Connection) -> None:
    root = parse_select(engine, "select a, max(b + c) from (select d from t where e)")
    assert [node["column_names"] for node in nodes(root) if node.get("class") == "COLUMN_REF"] == [["a"], ["b"], ["c"], ["d"], ["e"]]


def test_a_tree_may_be_deeper_than_python_calls() -> None:
    tree: dict[str, object] = {}
    for _ in range(100_000):
        tree = {"child": [tree]}
    assert sum(1 for _ in nodes(tree)) == 100_001


def test_names_that_a_statement_defines_itself_are_known_at_any_depth(engine: Connection) -> None:
    root = parse_select(
        engine, "with Big as (with small as (select 1) from small) select * from big, (with inner_one as (select 2) from inner_one)"
    )
    assert local_names(root) == {"big", "small", "inner_one"}
    assert local_names(parse_select(engine, "select * from big")) == frozenset()


@pytest.mark.parametrize("name", ["/etc/hosts.csv", "part.parquet", "duckdb_settings", "sqlite_master", "pg_tables"])
def test_a_name_that_means_something_else_where_it_is_not_defined_is_no_local_one(engine: Connection, name: str) -> None:
    root = parse_select(engine, f'select * from "{name}", (with "{name}" as (select 1) from "{name}")')
    assert local_names(root) == frozenset()


@pytest.mark.parametrize(
    "sql", ["select * from range(3)", "select unnest([1, 2])", "from unnest([1])", "from generate_series(1, 2)", "from t"]
)
def test_functions_that_make_rows_of_their_arguments_reach_nothing(engine: Connection, sql: str) -> None:
    assert foreign_functions(parse_select(engine, sql)) == ()


@pytest.mark.parametrize(
    ("sql", "functions"),
    [
        ("from read_csv('/etc/hosts')", ("read_csv",)),
        ("from READ_TEXT('x')", ("read_text",)),
        ("select 1 where exists (from glob('*'))", ("glob",)),
        ("with a as (from duckdb_settings()) from range(1), a", ("duckdb_settings",)),
    ],
)
def test_functions_that_may_reach_files_or_the_catalog_are_named_wherever_they_stand(
    engine: Connection, sql: str, functions: tuple[str, ...]
) -> None:
    assert foreign_functions(parse_select(engine, sql)) == functions
