import pytest

from mesh_platform.access.answering.syntax import parse_condition, parse_query
from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import connect
from mesh_platform.settings import Settings


@pytest.fixture
def connection(tmp_path):
    with connect(Settings(root=tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("sql", "ports"),
    [
        ("select a from sales.orders.daily", ["sales.orders.daily"]),
        ("from sales.orders.daily_v2", ["sales.orders.daily@2"]),
        ("with d as (from sales.orders.daily) select * from d join d as e using (a)", ["sales.orders.daily"]),
        ("select (select max(a) from sales.orders.daily) from hr.staff.current;", ["hr.staff.current", "sales.orders.daily"]),
        ("from a.b.c union all (from a.b.d where x in (from a.b.e))", ["a.b.c", "a.b.d", "a.b.e"]),
        ("from (pivot a.b.c on x in (1, 2) using sum(y))", ["a.b.c"]),
        ("describe a.b.c", ["a.b.c"]),
        ("summarize a.b.c", ["a.b.c"]),
        ("select unnest([1, 2]), range from range(3), unnest([1])", []),
        ("values (1)", []),
        ('select 1 from "sales"."orders"."Daily"', ["sales.orders.daily"]),
    ],
)
def test_a_query_is_one_select_and_names_its_ports(connection, sql, ports):
    assert sorted(map(str, parse_query(connection, sql).ports)) == sorted(ports)


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "selec 1",
        "select 1; select 2",
        "drop table a.b.c",
        "insert into a.b.c values (1)",
        "copy (select 1) to 'x.csv'",
        "attach 'x.db'",
        "set threads = 1",
        "pragma database_list",
        "call pragma_version()",
        "explain select 1",
        "select * from read_parquet('x.parquet')",
        "select * from READ_CSV('x.csv')",
        "select (select max(content) from read_text('/etc/passwd'))",
        "with x as (select * from glob('*')) select 1",
        "from a.b.c where exists (from parquet_scan('x'))",
        "from query('select 1')",
        "from duckdb_settings()",
        "select * from 'x.parquet'",
        'select * from "/etc/passwd"',
        "select * from daily",
        "select * from orders.daily",
        "select * from information_schema.tables",
        'select * from "sales.orders.daily@2"',
    ],
)
def test_anything_but_one_select_over_ports_is_refused(connection, sql):
    with pytest.raises(InvalidQuery):
        parse_query(connection, sql)


def test_a_name_that_hides_behind_a_local_one_elsewhere_does_not_reach_a_file(connection):
    parsed = parse_query(connection, "select (with secret as (select 1 x) select x from secret) from a.b.c")
    assert list(map(str, parsed.ports)) == ["a.b.c"]


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("select a, max(b) from x.y.z where c > 1 group by a", {"a", "b", "c"}),
        ("select count(*) from x.y.z", set()),
        ("select * from x.y.z", None),
        ("select z.* from x.y.z", None),
        ("select z.a from x.y.z", {"z", "a"}),
        ("select a from x.y.z join x.y.w using (k)", {"a", "k"}),
        ("select a from x.y.z natural join x.y.w", None),
        ("select z from x.y.z", None),
        ("select q.a, Q from x.y.z as q", None),
        ("select #1 from x.y.z", None),
        ("select b from x.y.z as t(a, b)", None),
        ("describe x.y.z", None),
    ],
)
def test_a_query_knows_the_column_names_it_mentions(connection, sql, names):
    assert parse_query(connection, sql).names == names


@pytest.mark.parametrize(
    "condition", ["a = 1", "a is null or b like 'x%'", "a > 1 -- note", "a between 1 and 2 and not c", "f(a)", "[1, a][1] = a"]
)
def test_a_condition_is_one_expression(connection, condition):
    parse_condition(connection, condition)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "a = 1; drop table x",
        "a = 1) group by (a",
        "a = 1) order by (a",
        "a = 1) limit (1",
        "a = 1) union (select 2",
        "a in (select b from a.b.c)",
        "exists (from 'x.parquet')",
        "(select max(content) from read_text('/etc/passwd')) = ''",
        "row_number() over () = 1",
        "a = 1) having (true",
        "select 1",
    ],
)
def test_a_condition_with_anything_more_is_refused(connection, condition):
    with pytest.raises(InvalidQuery):
        parse_condition(connection, condition)


def test_deeply_nested_sql_is_judged_and_not_a_crash(connection):
    parse_condition(connection, " or ".join(f"a = {number}" for number in range(3000)))
