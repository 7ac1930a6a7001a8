from datetime import date

import pytest

from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.concepts.access import Masking, Step
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.view import view_under
from mesh_platform.declarations.access.row_filters import parse_row_filter
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.grounds import grounds, who
from mesh_platform.settings import load_settings
from tests.access.deciding import FILE, GRANTED_ONLY, PORT, PURPOSE, Desk
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODPS, write_mesh, write_sample_mesh

DECLARED = "value: {autoApprove: {days: 180, columns: [order_id, customer, amount], reliance: error}}"
APPROVING = changed(ORDERS_ODPS, ("value: public", DECLARED))
LINE = 1 + str(APPROVING[ORDERS_ODPS]).partition("autoApprove")[0].count("\n")


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(write_sample_mesh(tmp_path, APPROVING))


def steps(agreement) -> list[Step]:
    return [each.step for each in agreement.records]


def test_a_request_is_answered_in_the_moment_in_which_it_is_made(desk):
    agreement = desk.request(by="team:finance", columns=("order_id", "amount"))
    assert desk.text.partition("records:\n")[2] == (
        "- step: request\n  at: 2026-11-22T10:00:00Z\n  by: team:finance\n  reason: Sum orders by month.\n"
        "  columns: [order_id, amount]\n"
        "- step: approve\n  at: 2026-11-22T10:00:00Z\n  by: auto:sales.orders.daily\n"
        f"  reason: {ORDERS_ODPS}:{LINE} lets the port approve by itself, for 180 days.\n"
        "  terms:\n    start: 2026-11-22\n    end: 2027-05-20\n    columns: [order_id, amount]\n    reliance: error\n"
    )
    assert load_mesh(desk.root)[0].agreements[agreement.port, agreement.consumer] == agreement
    assert (agreement.purpose, agreement.terms.reliance, agreement.pending) == (PURPOSE, Severity.ERROR, None)


def test_it_holds_through_its_last_day(desk):
    agreement = desk.request()
    assert agreement.granted(desk.day.replace(year=2027, month=5, day=20))
    assert not agreement.granted(desk.day.replace(year=2027, month=5, day=21))


def test_who_names_no_columns_gets_those_that_are_declared_and_sensitive_ones_hashed(desk):
    terms = desk.request().terms
    assert terms.columns == ("order_id", "customer", "amount")
    contract = load_mesh(desk.root)[0].ports[PortAddress.parse(PORT)].contract
    view = view_under(terms, contract, public=False)
    assert {name: mask.masking for name, mask in view.columns.items()} == {
        "order_id": Masking.CLEAR,
        "customer": Masking.HASH,
        "amount": Masking.CLEAR,
    }


@pytest.mark.parametrize("asked", [{"clear": ("customer",)}, {"columns": ("order_id", "channel")}, {"columns": ("channel",)}])
def test_who_asks_for_more_waits_for_the_owner(desk, asked):
    assert steps(desk.request(**asked)) == [Step.REQUEST]
    desk.withdraw()
    assert steps(desk.request()) == [Step.REQUEST, Step.WITHDRAW, Step.REQUEST, Step.APPROVE]


def test_asking_again_renews(desk):
    desk.request()
    desk.day = desk.day.replace(year=2027, month=5, day=1)
    agreement = desk.request(purpose="Sum orders by year.")
    assert steps(agreement) == [Step.REQUEST, Step.APPROVE] * 2
    assert (agreement.terms.start, agreement.terms.end) == (date(2027, 5, 1), date(2027, 10, 27))
    assert agreement.purpose == "Sum orders by year."


@pytest.mark.parametrize("decide", ["approve", "renew", "revoke"])
def test_an_owner_who_has_decided_goes_on_deciding(desk, decide):
    desk.request()
    getattr(desk, decide)()
    assert desk.request().pending is not None


def test_what_the_owner_agreed_with_a_consumer_is_not_widened_by_asking_again(desk):
    write_mesh(desk.root, {ORDERS_ODPS: str(GRANTED_ONLY[ORDERS_ODPS])})
    desk.request()
    desk.approve(Wishes(columns=("order_id",), rows=parse_row_filter("channel = 'web'")))
    write_mesh(desk.root, {ORDERS_ODPS: str(APPROVING[ORDERS_ODPS])})
    agreement = desk.request()
    assert agreement.granted(desk.day).rows is not None
    assert agreement.granted(desk.day).columns == ("order_id",)


def test_a_denial_is_not_undone_by_asking_again(desk):
    desk.request(clear=("customer",))
    desk.deny()
    agreement = desk.request()
    assert agreement.pending is not None
    assert agreement.granted(desk.day) is None


def test_without_a_purpose_nothing_is_approved(desk):
    with pytest.raises(UsageError, match="a purpose is a sentence"):
        desk.request(purpose=" ")
    assert not (desk.root / FILE).exists()


def test_what_a_public_port_hides_is_not_approved_by_itself(tmp_path):
    assert steps(Desk(write_sample_mesh(tmp_path)).request(clear=("customer",))) == [Step.REQUEST]


def test_the_ledger_keeps_who_asked_and_on_what_grounds_the_port_approved(desk):
    desk.request(by="team:finance")
    with open_lakehouse(load_settings(desk.root)) as lakehouse:
        approved, asked = lakehouse.ledger.facts((Kind.ACCESS_REQUESTED, Kind.ACCESS_APPROVED))
    assert (who(asked), who(approved)) == ("team:finance", "auto:sales.orders.daily")
    assert grounds(approved) == (
        f"for finance.revenue until 2027-05-20: {ORDERS_ODPS}:{LINE} lets the port approve by itself, for 180 days."
    )
    assert approved.details["place"] == f"{FILE}:10"
