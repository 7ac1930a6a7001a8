import pytest

import mesh_platform
from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidQuery, NoAccess, UnknownName
from mesh_platform.feedback.demand.demand import Demand, DemandState, Source
from mesh_platform.feedback.demand.gathering import gather
from mesh_platform.feedback.demand.missed import is_missed
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import load_settings
from tests.access.conftest import ORDERS as ROWS
from tests.access.deciding import GRANTED_ONLY, Desk
from tests.feedback.conftest import ORDERS
from tests.publishing.conftest import Publisher
from tests.sample_mesh import write_sample_mesh

READER = "finance.revenue"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    """Orders that are published, and shown to nobody without a grant."""
    desk = Desk(write_sample_mesh(tmp_path_factory.mktemp("mesh"), GRANTED_ONLY))
    with open_lakehouse(load_settings(desk.root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(desk.root).select(ORDERS)[0], ROWS)
    return desk


@pytest.fixture(autouse=True)
def _today(desk):
    with clock.frozen_at(desk.day):
        yield


def demands(desk: Desk) -> dict[str, Demand]:
    with open_lakehouse(load_settings(desk.root)) as lakehouse:
        return {each.title: each for each in gather(lakehouse.ledger, at=desk.day).demands}


def test_a_refused_read_is_demand_until_it_is_granted_and_a_missing_column_until_it_is_there(desk):
    with pytest.raises(NoAccess):
        mesh_platform.read(ORDERS, consumer=READER, root=desk.root)
    refused = demands(desk)[f"read {ORDERS}"]
    assert (refused.consumers, refused.sources, refused.is_open) == ((READER,), (Source.REFUSED_READ,), True)
    with pytest.raises(UnknownName, match="no column 'discount'"):
        desk.request(columns=("order_id", "discount"))
    assert demands(desk)[f"column discount of {ORDERS}"].consumers == (READER,)


@pytest.mark.parametrize(
    "read",
    [
        lambda root: mesh_platform.read(ORDERS, columns=["order_id", "voucher"], consumer="sales", root=root),
        lambda root: mesh_platform.read(ORDERS, where="voucher > 1", consumer="sales", root=root),
        lambda root: mesh_platform.query(f"select voucher from {ORDERS}", consumer="sales", root=root),
    ],
)
def test_a_column_that_a_reader_misses_is_demand(desk, read):
    with pytest.raises(InvalidQuery):
        read(desk.root)
    assert demands(desk)[f"column voucher of {ORDERS}"].sources == (Source.MISSING_COLUMN,)


def test_a_slip_of_the_pen_and_a_value_in_double_quotes_are_no_demand(desk):
    before = demands(desk)
    for where in ("custommer = 'Ada'", 'customer = "Ada"', "ammount > 1"):
        with pytest.raises(InvalidQuery):
            mesh_platform.read(ORDERS, where=where, consumer="sales", root=desk.root)
    assert demands(desk) == before


def test_who_is_let_in_wants_it_no_longer(desk):
    desk.request()
    desk.approve()
    assert demands(desk)[f"read {ORDERS}"].state is DemandState.RESOLVED


@pytest.mark.parametrize(
    ("column", "missed"), [("discount", True), ("Amounts", False), ("cust", False), ("a b", False), ("", False), ("x" * 70, False)]
)
def test_only_what_can_be_a_column_is_missed(column, missed):
    assert is_missed(column, ["amount", "customer"]) is missed
