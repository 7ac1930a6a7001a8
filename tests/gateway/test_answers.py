import gc

import pytest

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidQuery, NoAccess, StoreUnavailable, TooManyQueries, TooMuch
from mesh_platform.gateway.answers import ask, rows_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.failures import failure_of
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import CANARY, write_guarded_mesh
from tests.publishing.conftest import Publisher

ORDERS = f"""
    select i::bigint as order_id, timestamptz '2024-01-01 09:30:00Z' as ordered_at, 'shop' as channel,
        '{CANARY}_ada' as customer, 10.50::decimal(10, 2) as amount
    from range(200_000) made(i)"""
READER = Principal(subject="ada", consumer=Consumer.parse("finance.revenue"))
STRANGER = Principal(subject="mallory", consumer=Consumer.parse("finance.other"))
MANY = "select a.order_id from sales.orders.daily a, sales.orders.daily b"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
    return root


@pytest.fixture
def gateway_of(root):
    with open_lakehouse(Settings(root=root)) as lakehouse:
        yield lambda **limits: Gateway(open_lakehouse(Settings(root=root, **limits)) if limits else lakehouse)


def test_rows_come_as_a_stream_and_are_written_down_as_the_principals(gateway_of):
    gateway = gateway_of()
    answer = rows_of(gateway, READER, Door.HTTP, "sales.orders.daily", columns=["order_id"], where="order_id < 3")
    assert answer.batches().read_all().to_pylist() == [{"order_id": 0}, {"order_id": 1}, {"order_id": 2}]
    newest, *_ = gateway.lakehouse.ledger.facts("read")
    assert (newest.actor, newest.details["door"], newest.details["consumer"]) == ("ada", "http", "finance.revenue")


def test_a_question_goes_over_ports_as_they_may_be_seen(gateway_of):
    (row,) = (
        ask(gateway_of(), READER, Door.FLIGHT, "select min(customer) c, count(*) n from sales.orders.daily")
        .batches()
        .read_all()
        .to_pylist()
    )
    assert row["n"] == 200_000
    assert CANARY not in row["c"]


def test_whoever_was_granted_nothing_is_turned_away_and_keeps_no_place(gateway_of):
    gateway = gateway_of(queries_at_once=1)
    for _ in range(2):
        with pytest.raises(NoAccess):
            ask(gateway, STRANGER, Door.HTTP, "from sales.orders.daily")
        with pytest.raises(InvalidQuery):
            ask(gateway, READER, Door.HTTP, "from")


def test_a_place_is_held_until_the_last_row_is_gone_or_nobody_wants_more(gateway_of):
    gateway = gateway_of(queries_at_once=1)
    rows = ask(gateway, READER, Door.FLIGHT, "from sales.orders.daily").batches()
    rows.read_next_batch()
    with pytest.raises(TooManyQueries):
        ask(gateway, READER, Door.HTTP, "from sales.orders.daily")
    rows.close()
    del rows
    gc.collect()
    ask(gateway, READER, Door.HTTP, "from sales.orders.daily").batches().read_all()
    ask(gateway, READER, Door.HTTP, "from sales.orders.daily").close()
    ask(gateway, READER, Door.HTTP, "from sales.orders.daily").close()


def test_an_answer_with_too_many_rows_breaks_off(gateway_of):
    with pytest.raises(TooMuch, match="more than 150,000 rows"):
        ask(gateway_of(query_rows=150_000), READER, Door.HTTP, "from sales.orders.daily").batches().read_all()


def test_a_cut_that_takes_too_long_is_told_as_such(gateway_of):
    with pytest.raises(TooMuch, match="time"):
        ask(gateway_of(query_seconds=0.001), READER, Door.HTTP, "from sales.orders.daily")


@pytest.mark.parametrize(
    "sql", [MANY, f"select count(*) from ({MANY}) where order_id % 7 = 8", f"{MANY} order by hash(b.order_id + a.order_id)"]
)
def test_an_answer_that_takes_too_long_breaks_off(gateway_of, sql):
    with pytest.raises(TooMuch, match=r"time|seconds"):
        ask(gateway_of(query_seconds=0.7, query_rows=10**12), READER, Door.HTTP, sql).batches().read_all()


def test_an_answer_that_takes_too_much_memory_breaks_off(gateway_of):
    sql = "select list(order_id || repeat('x', 1000)) from sales.orders.daily"
    with pytest.raises(TooMuch, match="memory"):
        ask(gateway_of(query_memory="60MB"), READER, Door.HTTP, sql).batches().read_all()


def test_where_the_files_of_the_server_lie_is_told_to_nobody(root, gateway_of):
    (file,) = (root / ".mesh" / "warehouse" / "sales" / "orders" / "daily").rglob("*.parquet")
    hidden = file.rename(file.with_suffix(".away"))
    try:
        with pytest.raises(StoreUnavailable) as raised:
            ask(gateway_of(), READER, Door.HTTP, "from sales.orders.daily").batches().read_all()
    finally:
        hidden.rename(file)
    assert str(root) not in str(failure_of(raised.value))
