from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.usage import By
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.usage import usage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORDERS, STORMS = "sales.orders.daily", "weather.storms.hours"


@pytest.fixture
def used(lakehouse):
    """Reads of three days and of last year, their ends, and one that failed."""
    told = [
        (0, Kind.READ, ORDERS, {"consumer": "finance.revenue", "door": "run", "columns": ["amount", "day"], "rows": 10, "bytes": 100}),
        (1, Kind.READ, ORDERS, {"consumer": "finance.revenue", "door": "read", "columns": ["amount"], "rows": 10, "bytes": 100}),
        (1, Kind.READ_ENDED, ORDERS, {"consumer": "finance.revenue", "door": "read", "rows": 3, "seconds": 0.5}),
        (1, Kind.READ, ORDERS, {"consumer": "", "door": "query", "columns": [], "rows": 10, "bytes": 100}),
        (2, Kind.QUERY_FAILED, ORDERS, {"consumer": "ops.board", "door": "query", "error": "UnknownColumn"}),
        (2, Kind.READ, STORMS, {"consumer": "finance.revenue", "door": "read", "columns": ["wind"], "rows": 7, "bytes": 70}),
        (2, Kind.READ, "sales.orders.daily_archive", {"consumer": "ops.board", "columns": ["amount"]}),
        (400, Kind.READ, ORDERS, {"consumer": "ops.board", "columns": ["amount"]}),
    ]
    for days, kind, subject, details in told:
        with clock.frozen_at(NOW - timedelta(days=days)):
            lakehouse.ledger.record(kind, subject, details=details)
    with clock.frozen_at(NOW):
        yield lakehouse


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (By.CONSUMER, {"finance.revenue": 2, "nobody named": 1, "ops.board": 0}),
        (By.COLUMN, {"amount": 2, "day": 1}),
        (By.DOOR, {"query": 1, "read": 1, "run": 1}),
        (By.DAY, {"2026-11-18": 0, "2026-11-19": 2, "2026-11-20": 1}),
        (By.PORT, {ORDERS: 3}),
    ],
)
def test_reads_of_a_port_are_added_up_by_whatever_is_asked(used, by, expected):
    assert {each.name: each.reads for each in usage(used, ORDERS, by=by, days=30)} == expected


def test_a_use_tells_what_was_touched_what_came_and_what_failed(used):
    consumer, _, failing = usage(used, ORDERS, by=By.CONSUMER, days=30)
    assert (consumer.rows, consumer.bytes, consumer.handed_out, consumer.seconds, consumer.last) == (20, 200, 3, 0.5, NOW)
    assert (failing.name, failing.reads, failing.failures, failing.last) == ("ops.board", 0, 1, None)


def test_a_domain_or_all_of_the_mesh_is_asked_as_well_but_no_namesake(used):
    assert {each.name: each.reads for each in usage(used, "sales", by=By.PORT, days=30)} == {ORDERS: 3, "sales.orders.daily_archive": 1}
    assert usage(used, by=By.PORT, days=500)[0].name == ORDERS
    assert usage(used, "nobody", by=By.PORT, days=30) == ()


def test_what_is_older_than_was_asked_for_is_left_out(used):
    with clock.frozen_at(NOW + timedelta(hours=12)):
        assert [(each.name, each.reads) for each in usage(used, ORDERS, by=By.DAY, days=1)] == [("2026-11-20", 1)]
