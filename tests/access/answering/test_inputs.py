from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from mesh_platform.access.answering.inputs import attach_inputs, input_selects, pin_inputs
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import InputPort
from mesh_platform.errors import NotPublished, UnknownName
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.settings import load_settings
from tests.access.conftest import ORDERS

ADDRESS = PortAddress.parse("sales.orders.daily")


@pytest.fixture
def cuts(root):
    with Cuts(load_settings(root)) as opened:
        yield opened


@pytest.fixture
def revenue(mesh):
    """Reads `orders`, a port of another domain."""
    return mesh.product(ProductAddress.parse("finance.revenue"))


@pytest.fixture
def shop(mesh):
    """Reads `order_lines`, a file."""
    return mesh.product(ProductAddress.parse("sales.orders"))


def test_an_input_port_is_a_view_by_its_own_name(lakehouse, published, revenue, cuts):
    pins = pin_inputs(lakehouse, revenue, cuts=cuts)
    assert {name: each.snapshot_id for name, each in pins.items()} == {"orders": published.snapshot_id}
    with lakehouse.connect() as connection:
        attach_inputs(lakehouse, connection, revenue, pins)
        assert connection.execute("select count(*), sum(amount) from orders").fetchall() == [(3, Decimal("115.40"))]


def test_inputs_stay_as_they_were_pinned_while_the_port_is_published_again(lakehouse, published, revenue, mesh, publisher, cuts):
    pins = pin_inputs(lakehouse, revenue, cuts=cuts)
    assert publisher.publish(mesh.port(ADDRESS), f"{ORDERS} where order_id = 1").release.rows < published.rows
    with lakehouse.connect() as connection:
        attach_inputs(lakehouse, connection, revenue, pins)
        assert connection.execute("select count(*) from orders").fetchall() == [(published.rows,)]


def test_inputs_can_be_pinned_as_they_were(lakehouse, mesh, publisher, revenue, cuts):
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    with clock.frozen_at(moment):
        first = publisher.publish(mesh.port(ADDRESS), ORDERS).release
    publisher.publish(mesh.port(ADDRESS), f"{ORDERS} where order_id = 1")
    assert pin_inputs(lakehouse, revenue, cuts=cuts, as_of=moment)["orders"].snapshot_id == first.snapshot_id


def test_a_run_cannot_start_without_its_inputs(lakehouse, revenue, cuts):
    with pytest.raises(NotPublished, match="mesh run sales"):
        pin_inputs(lakehouse, revenue, cuts=cuts)


def test_the_ledger_knows_which_product_read_what_in_which_run(lakehouse, published, revenue, cuts):
    pin_inputs(lakehouse, revenue, cuts=cuts, run_id="run-9")
    (fact,) = lakehouse.ledger.facts(Kind.READ)
    assert (fact.subject, fact.run_id) == ("sales.orders.daily", "run-9")
    assert (fact.details["consumer"], fact.details["door"]) == ("finance.revenue", "run")
    assert fact.details["snapshot_id"] == published.snapshot_id


def test_a_file_is_an_input_like_any_other(lakehouse, shop, cuts):
    assert pin_inputs(lakehouse, shop, cuts=cuts) == {}
    with lakehouse.connect() as connection:
        attach_inputs(lakehouse, connection, shop, {})
        assert connection.execute("select customer from order_lines order by order_id").fetchall() == [
            ("Ada",),
            ("Grace",),
            ("Ada",),
            ("Edsger",),
        ]


def test_a_product_may_read_a_port_of_its_own(lakehouse, published, shop, cuts):
    own = replace(shop, inputs=(InputPort(name="yesterday", port=ADDRESS, location=shop.location),))
    assert pin_inputs(lakehouse, own, cuts=cuts)["yesterday"].snapshot_id == published.snapshot_id


def test_only_the_named_inputs_are_looked_at(lakehouse, shop, revenue, cuts):
    missing = replace(shop, inputs=(*shop.inputs, *revenue.inputs))
    assert pin_inputs(lakehouse, missing, cuts=cuts, names=["order_lines"]) == {}
    assert list(input_selects(lakehouse, missing, {}, names=["order_lines"])) == ["order_lines"]
    with pytest.raises(UnknownName, match="order_lines, orders"):
        pin_inputs(lakehouse, missing, cuts=cuts, names=["lines"])


def test_an_input_outside_the_mesh_is_only_a_name(lakehouse, shop, cuts):
    outside = replace(shop, inputs=(InputPort(name="letters", location=shop.location),))
    assert pin_inputs(lakehouse, outside, cuts=cuts) == {}
    assert input_selects(lakehouse, outside, {}) == {}
