from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.lineage import sql_origins

ORDERS = PortAddress("sales", "orders", "daily")
TABLES = {"orders": (ORDERS, ("order_id", "ordered_at", "amount"))}


def sources(sql: str, *columns: str) -> dict[str, list[str]]:
    found = sql_origins(sql, TABLES, columns)
    assert all(each.port == ORDERS for origins in found.values() for each in origins)
    return {column: sorted(each.column for each in origins) for column, origins in found.items()}


def test_columns_are_followed_through_expressions_and_common_table_expressions():
    sql = "with o as (select * from orders) select date_trunc('month', ordered_at) as month, sum(amount) as revenue from o group by all"
    assert sources(sql, "month", "revenue") == {"month": ["ordered_at"], "revenue": ["amount"]}


def test_a_star_brings_the_columns_of_the_contract():
    assert sources("select * from orders", "order_id", "amount") == {"order_id": ["order_id"], "amount": ["amount"]}


def test_both_sides_of_a_union_count():
    sql = "select order_id as id from orders union all select amount as id from orders"
    assert sources(sql, "id") == {"id": ["amount", "order_id"]}


def test_what_cannot_be_followed_is_left_out():
    assert sources("select 1 as one, order_id from orders", "one", "order_id", "absent") == {"order_id": ["order_id"]}
    assert sources("this is not sql at all (", "one") == {}
