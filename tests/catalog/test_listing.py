import json
from pathlib import Path

import pytest

from mesh_platform.catalog.listing import list_ports
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import Team
from mesh_platform.errors import UnknownName
from tests.sample_ports import contract, domain, port, product

DAILY = port(description="One row an order.", tags=("Shop",))
RETURNS = port("sales.orders.returns", contract=contract("sales.orders.returns", tags=("finance",)))
STAFF = port("people.staff.current", deprecated=True)
MESH = Mesh(
    root=Path("/mesh"),
    domains=(
        domain(product(RETURNS, DAILY, purpose="Every order line.", tier="tier1")),
        domain(product(STAFF, address="people.staff", team=Team(name="people", owner="people@example.org")), name="people"),
    ),
)


def addresses(**filters: str) -> list[str]:
    return [str(each.address) for each in list_ports(MESH, **filters)]


def test_ports_are_listed_in_the_order_of_their_addresses():
    assert addresses() == ["people.staff.current", "sales.orders.daily", "sales.orders.returns"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"domain": "people"}, ["people.staff.current"]),
        ({"tag": "shop"}, ["sales.orders.daily"]),
        ({"tag": "finance"}, ["sales.orders.returns"]),
        ({"owner": "sales"}, ["sales.orders.daily", "sales.orders.returns"]),
        ({"owner": "team:sales", "tag": "shop"}, ["sales.orders.daily"]),
        ({"owner": "people@example.org"}, ["people.staff.current"]),
        ({"text": "ORDER line"}, ["sales.orders.daily", "sales.orders.returns"]),
        ({"text": "number of the order staff"}, ["people.staff.current"]),
        ({"text": "nothing at all"}, []),
    ],
)
def test_every_filter_must_hold(filters, found):
    assert addresses(**filters) == found


def test_an_unknown_domain_is_an_error_and_not_an_empty_list():
    with pytest.raises(UnknownName, match="salse"):
        list_ports(MESH, domain="salse")


def test_an_entry_says_what_a_consumer_wants_to_know_first():
    entry = list_ports(MESH, tag="shop")[0]
    assert json.loads(json.dumps(entry.as_json())) == {
        "address": "sales.orders.daily",
        "title": "daily",
        "summary": "One row an order.",
        "owner": "team:sales",
        "status": "active",
        "alignment": "sourceAligned",
        "tier": "tier1",
        "tags": ["Shop"],
        "contract_version": "1.0.0",
        "columns": ["order_id", "ordered_on", "amount", "customer"],
    }


def test_a_deprecated_port_is_listed_as_such_whatever_its_product_is():
    assert list_ports(MESH, domain="people")[0].status == "deprecated"
