"""What a question may do to the process that answers it, and to nobody else."""

import time
from collections.abc import Iterator

import pytest

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidQuery, TooManyQueries, TooMuch, Transient
from mesh_platform.gateway.answers import Answer, ask, rows_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.workers import pool
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.journeys.guarded_mesh import write_guarded_mesh
from tests.publishing.conftest import Publisher

OWNER = Principal(subject="grace", consumer=Consumer.parse("sales"))
ROWS = 300_000
ORDERS = f"""
    select i::bigint as order_id, timestamptz '2024-01-01 09:30:00Z' as ordered_at, 'shop' as channel,
        'ada' as customer, 10.50::decimal(10, 2) as amount
    from range({ROWS}) made(i)"""
COUNT = "select count(*) as n from sales.orders.daily"
TWICE = ", ".join(f"a{each - 1} + a{each - 1} as a{each}" for each in range(1, 40))


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select("sales.orders.daily")[0], ORDERS)
    return root


@pytest.fixture
def gateway(root) -> Iterator[Gateway]:
    settings = Settings(root=root, query_seconds=2, query_memory=200_000_000, queries_at_once=2, answers_at_once=3)
    with open_lakehouse(settings) as lakehouse:
        gateway = Gateway(lakehouse)
        yield gateway
        gateway.workers.close()


def answered(gateway: Gateway, sql: str) -> list[dict]:
    return ask(gateway, OWNER, Door.FLIGHT, sql).batches().read_all().to_pylist()


def worker_of(answer: Answer):
    return answer._task.worker


def test_one_worker_answers_one_question_after_the_other(gateway):
    first = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    assert first.batches().read_all().to_pylist() == [{"n": ROWS}]
    unread = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    unread.close()
    half_read = rows_of(gateway, OWNER, Door.HTTP, "sales.orders.daily")
    half_read.batches().read_next_batch()
    half_read.close()
    with pytest.raises(InvalidQuery):
        answered(gateway, "from")
    last = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    last.close()
    assert worker_of(first) is worker_of(unread) is worker_of(half_read) is worker_of(last)


@pytest.mark.parametrize(
    "sql",
    [
        f"select max(length(repeat(channel || order_id, 1000000))) from (from sales.orders.daily limit {ROWS // 2})",
        "select length(repeat('x', 2000000000))",
    ],
)
def test_memory_that_duckdb_does_not_count_is_bounded_too(gateway, sql):
    gateway.lakehouse.__dict__["settings"] = gateway.settings.model_copy(update={"query_seconds": 30})
    with pytest.raises(TooMuch, match="memory"):
        answered(gateway, sql)
    assert answered(gateway, COUNT) == [{"n": ROWS}]


def test_what_heeds_no_interrupt_is_ended_from_outside_and_nobody_else_notices(gateway):
    """DuckDB writes out each column that others name when it plans, and this one more often than there are stars."""
    other = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    with pytest.raises(TooMuch, match=r"more time than 2 seconds"):
        answered(gateway, f"select 1 as a0, {TWICE}")
    assert answered(gateway, COUNT) == [{"n": ROWS}]
    other.close()


def test_who_does_not_take_its_rows_loses_worker_and_place_when_the_time_is_over(gateway):
    hanging = ask(gateway, OWNER, Door.FLIGHT, "select order_id, repeat('x', 1000) as filling from sales.orders.daily")
    rows = hanging.batches()
    rows.read_next_batch()
    ends = time.monotonic() + 60
    while gateway.limits._busy and time.monotonic() < ends:
        time.sleep(0.05)
    assert not gateway.limits._busy
    assert not gateway.workers._busy
    with pytest.raises(TooMuch):
        rows.read_all()


def test_a_worker_that_is_gone_is_an_error_that_passes(gateway):
    answer = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    worker_of(answer).kill()
    with pytest.raises(Transient, match="ended before it was done"):
        answer.batches()
    rested = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    rested.close()
    worker_of(rested).kill()
    worker_of(rested)._process.join()
    assert answered(gateway, COUNT) == [{"n": ROWS}]


def test_an_answer_that_has_ended_takes_its_worker_from_nobody(gateway):
    """Its timer may go off just then."""
    first = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    first.close()
    second = ask(gateway, OWNER, Door.FLIGHT, COUNT)
    assert worker_of(second) is worker_of(first)
    first._give_up()
    assert second.batches().read_all().to_pylist() == [{"n": ROWS}]


def test_there_are_no_more_workers_than_the_server_may_have(gateway):
    ada, alan = (Principal(subject=name, consumer=OWNER.consumer) for name in ("ada", "alan"))
    answers = [ask(gateway, each, Door.FLIGHT, COUNT) for each in (ada, ada, alan)]
    with pytest.raises(TooManyQueries, match="3 answers are under way") as refused:
        ask(gateway, alan, Door.FLIGHT, COUNT)
    assert refused.value.seconds > 0
    for each in answers:
        each.close()
    assert answered(gateway, COUNT) == [{"n": ROWS}]
    assert not gateway.limits._busy


def test_workers_that_were_needed_are_kept_for_a_while(gateway, monkeypatch):
    def asked_at_once() -> set:
        answers = [ask(gateway, OWNER, Door.FLIGHT, COUNT) for _ in range(2)]
        for each in answers:
            each.close()
        return {worker_of(each) for each in answers}

    kept = asked_at_once()
    assert asked_at_once() == kept
    monkeypatch.setattr(pool, "_IDLE_SECONDS", 0.0)
    assert answered(gateway, COUNT) == [{"n": ROWS}]
    assert [each.is_alive for each in gateway.workers._idle] == [True]
    assert len({*gateway.workers._idle} & kept) == 1


def test_a_server_that_is_gone_takes_its_workers_along(gateway):
    idle, busy = ask(gateway, OWNER, Door.FLIGHT, COUNT), ask(gateway, OWNER, Door.FLIGHT, COUNT)
    idle.close()
    for each in (idle, busy):
        worker_of(each).connection.close()
        worker_of(each)._process.join(timeout=60)
        assert worker_of(each)._process.exitcode is not None
    busy.close()
