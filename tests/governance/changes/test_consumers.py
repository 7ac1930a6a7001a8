"""Who is touched: by what a consumer declares, by what it was seen to read, or because nobody knows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessRecord, Agreement, Step, Terms
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import InputPort
from mesh_platform.concepts.reliance import Reliance, ReliedColumn
from mesh_platform.governance.changes.comparison import compare
from mesh_platform.governance.changes.consumers import recent_reads, touched_by
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.publishing.conftest import lakehouse
from tests.quality.promises import column, promise
from tests.sample_ports import HERE, contract, domain, product

__all__ = ["lakehouse"]

PORT = PortAddress("sales", "orders", "daily")
REVENUE = Consumer.parse("finance.revenue")
GONE = compare(promise(column("a"), column("b")), promise(column("b")))
NARROWER = compare(contract(), contract(), was_public=True, is_public=False)
NOW = datetime(2024, 6, 1, tzinfo=UTC)


def mesh(*relied_on: str, agreements: tuple[Agreement, ...] = ()) -> Mesh:
    """Finance reads orders, and relies on some of their columns."""
    reliance = Reliance(columns={each: ReliedColumn(name=each) for each in relied_on}, location=HERE) if relied_on else None
    reads = InputPort(name="orders", port=PORT, reliance=reliance, location=HERE)
    revenue = replace(product(address="finance.revenue", inputs=(reads,)), outputs=())
    return Mesh(root=Path("/mesh"), domains=(domain(product(agreements=agreements)), domain(revenue, name="finance")))


def told(changes, mesh: Mesh, reads=None) -> list[str]:
    return [str(each) for each in touched_by(changes, PORT, mesh=mesh, reads=reads or {})]


def test_a_consumer_that_relies_on_the_column_is_touched():
    assert told(GONE, mesh("a", "b")) == ["finance.revenue (declared: a)"]


def test_a_consumer_that_relies_on_others_only_is_not():
    assert told(GONE, mesh("b")) == []


def test_a_consumer_that_has_read_the_column_is_touched_whatever_it_declares():
    assert told(GONE, mesh("b"), {REVENUE: frozenset({"a", "b"})}) == ["finance.revenue (measured: a)"]
    assert told(GONE, mesh(), {REVENUE: frozenset({"b"})}) == []


def test_a_consumer_of_which_nobody_knows_what_it_reads_may_be_touched():
    assert told(GONE, mesh()) == ["finance.revenue (unknown: a)"]


def test_a_reader_that_declares_nothing_is_touched_as_well():
    boards = Consumer.parse("application:fleet.boards")
    assert told(GONE, mesh("b"), {boards: frozenset({"a"})}) == ["application:fleet.boards (measured: a)"]


def test_what_concerns_the_port_as_a_whole_touches_all():
    assert told(NARROWER, mesh("b")) == ["finance.revenue (declared: the port as a whole)"]
    assert told(NARROWER, mesh()) == ["finance.revenue (unknown: the port as a whole)"]


def test_a_product_does_not_break_itself():
    assert told(GONE, mesh("b"), {Consumer.parse("sales.orders"): frozenset({"a"})}) == []


def test_what_breaks_nothing_touches_nobody():
    assert told(compare(promise(column("b")), promise(column("a"), column("b"))), mesh("b")) == []


@pytest.mark.parametrize(("end", "touched"), [(date(2024, 12, 31), ["fleet.stock (unknown: a)"]), (date(2024, 1, 31), [])])
def test_who_was_granted_the_port_may_read_it_until_the_grant_ends(end, touched):
    record = AccessRecord(step=Step.APPROVE, at=NOW, by="x", reason="y", terms=Terms(start=date(2024, 1, 1), end=end), location=HERE)
    granted = Agreement(port=PORT, consumer=Consumer.parse("fleet.stock"), records=(record,), location=HERE)
    with clock.frozen_at(NOW):
        assert told(GONE, mesh("b", agreements=(granted,))) == touched


def test_reads_of_the_last_90_days_count_and_nameless_ones_do_not(lakehouse):
    def read(columns: list[str], consumer: str = "finance.revenue", *, days: int) -> None:
        with clock.frozen_at(NOW - timedelta(days=days)):
            lakehouse.ledger.record(Kind.READ, str(PORT), details={"columns": columns, "consumer": consumer})

    read(["long ago"], days=91)
    read(["a"], days=89)
    read(["b"], days=1)
    read(["c"], "", days=1)
    with clock.frozen_at(NOW):
        assert recent_reads(lakehouse.ledger, PORT) == {REVENUE: frozenset({"a", "b"})}
