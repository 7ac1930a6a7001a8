from pathlib import Path

import pytest

from mesh_platform.errors import InvalidDeclaration
from mesh_platform.lakehouse.engine import connect
from mesh_platform.orchestration.bodies.reach import require_reach
from mesh_platform.settings import Settings

FILE = Path("domains/sales/orders/daily.sql")


@pytest.fixture
def connection(tmp_path):
    with connect(Settings(root=tmp_path)) as opened:
        yield opened


def judge(connection, sql: str) -> None:
    require_reach(connection, sql, inputs=["orders", "Customers"], path=FILE)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from orders join CUSTOMERS using (id)",
        "from orders -- and no more",
        "with big as (from orders where amount > 10) select * from big, unnest([1, 2]) as n, range(3)",
        "with recursive steps as (select 1 as n union all select n + 1 from steps where n < 3) from steps",
        "select * from orders where ordered_on >= getvariable('partition_start')",
        "select 1 as one",
    ],
)
def test_a_port_is_made_from_its_input_ports(connection, sql):
    judge(connection, sql)


@pytest.mark.parametrize(
    ("sql", "line", "named"),
    [
        ("select *\nfrom read_parquet('/x/*.parquet')", 2, "the table function read_parquet may not be used"),
        ("select *,\n (select content from READ_TEXT('/etc/passwd'))\nfrom orders", 2, "the table function read_text may not be used"),
        ("from orders\nwhere exists (from query('from secrets'))", 2, "the table function query may not be used"),
        ("from orders, glob('/*')", 1, "the table function glob may not be used"),
        ("from orders\nunion all\nfrom payroll", 3, "payroll is no input port"),
        ("from 'private.parquet'", 1, "private.parquet is no input port"),
        ('from orders join "/etc/passwd" on true', 1, "/etc/passwd is no input port"),
        ("from orders, information_schema.tables", 1, "information_schema.tables is no input port"),
        ("from hr.staff.payroll", 1, "hr.staff.payroll is no input port"),
        ("from orders, duckdb_settings()", 1, "the table function duckdb_settings may not be used"),
        ("select 'größe' as word,\n getenv('MESH_MASKING_KEY') as secret", 2, "the function getenv may not be used"),
        ("select current_setting('temp_directory') as here", 1, "the function current_setting may not be used"),
    ],
)
def test_a_step_further_is_refused_with_its_line_and_its_name(connection, sql, line, named):
    with pytest.raises(InvalidDeclaration) as raised:
        judge(connection, sql)
    assert raised.value.fact == named
    assert raised.value.place == f"{FILE}:{line}"
    assert "Customers, orders" in raised.value.hint


@pytest.mark.parametrize(
    "sql", ["", "select 1; select 2", "copy orders to 'x.csv'", "attach 'x.db'", "create view v as from orders", "set threads = 1", "selec"]
)
def test_anything_but_one_select_is_refused(connection, sql):
    with pytest.raises(InvalidDeclaration, match=r"domains/sales/orders/daily\.sql"):
        judge(connection, sql)
