from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from mesh_platform.concepts.access import AccessState, Mask, Masking, Step
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.row_filter import Compares, Relation
from mesh_platform.declarations.access.agreements import read_agreement
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.reader import load_mesh, load_neighbourhood, load_product
from tests.declarations.agreeing import AGREEMENT, APPROVE, DENY, RENEW, REQUEST, REVOKE, WITHDRAW, agreement, approved
from tests.declarations.reading import changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, write_mesh, write_sample_mesh

DAILY = PortAddress("sales", "orders", "daily")
REVENUE = Consumer.parse("finance.revenue")
WHOLE = """\
columns: [order_id, ordered_at, customer, amount]
masks: {customer: {masking: partial, keep: 1}, ordered_at: {masking: generalise, unit: month}, amount: {masking: generalise, step: 10}}
rows: amount >= 10.50
review: 2027-05-22
reliance: error"""


def read(root, text):
    mesh, found = load_mesh(write_sample_mesh(root, {AGREEMENT: text}))
    assert found == (), list(map(str, found))
    return mesh.agreement(DAILY, REVENUE)


def refused(root, text):
    """The only problem of an agreement, which must grant nothing."""
    root = write_sample_mesh(root, {AGREEMENT: text})
    mesh, found = load_mesh(root)
    assert mesh.agreement(DAILY, REVENUE) is None
    assert len(found) == 1, list(map(str, found))
    return str(found[0]).removeprefix("domains/sales/orders/access/daily/finance.revenue.yaml:")


def test_an_agreement_is_read_whole(tmp_path):
    found = read(tmp_path, approved(WHOLE))
    request, approval = found.records
    assert (request.step, request.by, request.reason) == (Step.REQUEST, "team:finance", "Sum orders by month.")
    assert request.at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert str(approval.location) == f"{AGREEMENT}:10"
    terms = found.terms
    assert (terms.start, terms.end, terms.review) == (date(2026, 11, 23), date(2027, 11, 22), date(2027, 5, 22))
    assert terms.columns == ("order_id", "ordered_at", "customer", "amount")
    assert terms.masks["customer"] == Mask(masking=Masking.PARTIAL, keep=1)
    assert terms.masks["ordered_at"] == Mask(masking=Masking.GENERALISE, unit="month")
    assert terms.masks["amount"] == Mask(masking=Masking.GENERALISE, step=10)
    assert terms.rows == Compares("amount", Relation.GREATER_OR_EQUAL, Decimal("10.50"))
    assert terms.reliance is Severity.ERROR


def test_the_example_of_the_documents_is_a_valid_agreement():
    root = Path(__file__).parents[3]
    example = (root / "docs/access.md").read_text().partition("`domains/fleet/aircraft/access/registry/punctuality.delays.yaml`:\n")[2]
    text = dedent(example.partition("\nCommands")[0])
    product = load_product(root, ProductAddress("fleet", "aircraft"))
    doc = Document(product.folder / "access/registry/punctuality.delays.yaml", root=root, text=text)
    assert read_agreement(doc, product.address, folder=product.folder, outputs=product.outputs), doc.problems


def test_every_way_of_reading_carries_the_agreement(tmp_path):
    root = write_sample_mesh(tmp_path, {AGREEMENT: approved()})
    own = load_product(root, ProductAddress("sales", "orders"))
    near, _ = load_neighbourhood(root, "finance")
    assert own.agreements == near.product(ProductAddress("sales", "orders")).agreements != ()


def test_a_later_major_version_inherits_the_agreement(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path, {AGREEMENT: approved()}))
    assert mesh.agreement(PortAddress("sales", "orders", "daily", 2), REVENUE) is not None


@pytest.mark.parametrize(
    ("records", "day", "state"),
    [
        ((REQUEST,), 22, AccessState.REQUESTED),
        ((REQUEST, DENY), 24, AccessState.DENIED),
        ((REQUEST, WITHDRAW), 24, AccessState.WITHDRAWN),
        ((REQUEST, APPROVE, REQUEST.replace("11-22", "11-23"), WITHDRAW), 24, AccessState.GRANTED),
        ((REQUEST, APPROVE), 22, AccessState.UPCOMING),
        ((REQUEST, APPROVE), 23, AccessState.GRANTED),
        ((REQUEST, APPROVE, REVOKE), 23, AccessState.REVOKED),
        ((REQUEST, APPROVE, RENEW), 23, AccessState.GRANTED),
    ],
)
def test_records_add_up_to_a_state(tmp_path, records, day, state):
    assert read(tmp_path, agreement(*records)).state(datetime(2026, 11, day, tzinfo=UTC)) is state


def test_an_approval_from_a_later_day_leaves_until_then_what_was_granted_before(tmp_path):
    later = APPROVE.replace("11-23", "11-24").replace("start: 2026-11-24", "start: 2027-06-01").replace("2027-11-22", "2027-12-31")
    found = read(tmp_path, agreement(REQUEST, APPROVE, later + "    columns: [order_id]\n"))
    assert found.granted(datetime(2027, 5, 31, tzinfo=UTC)).columns is None
    assert found.granted(datetime(2027, 6, 1, tzinfo=UTC)).columns == ("order_id",)
    assert not found.ends_soon(datetime(2027, 5, 31, tzinfo=UTC))


def test_an_end_is_seen_coming_on_both_sides_of_fourteen_days(tmp_path):
    found = read(tmp_path, approved())
    assert not found.ends_soon(datetime(2027, 11, 7, tzinfo=UTC))
    assert found.ends_soon(datetime(2027, 11, 8, tzinfo=UTC))
    assert not found.ends_soon(datetime(2027, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (agreement(APPROVE), "6  `records.0.step`: there is no request to approve; a purpose comes first."),
        (agreement(REQUEST, REQUEST), "10  `records.1.step`: a request waits already; it is decided before the next one."),
        (agreement(REQUEST, REVOKE), "10  `records.1.step`: there is nothing to revoke."),
        (agreement(REQUEST, RENEW), "10  `records.1.step`: there is nothing to renew."),
        (agreement(REQUEST, APPROVE, REVOKE, RENEW), "21  `records.3.step`: there is nothing to renew."),
        (agreement(REQUEST, APPROVE, DENY), "17  `records.2.step`: no request waits to be denied."),
        (agreement(REQUEST, APPROVE, WITHDRAW), "17  `records.2.step`: no request waits to be withdrawn."),
        (agreement(REQUEST, DENY, WITHDRAW), "14  `records.2.step`: no request waits to be withdrawn."),
        (agreement(REQUEST, WITHDRAW + "  terms: {start: 2026-11-23, end: 2027-11-22}\n"), "14  `records.1.terms`: a withdrawal grants"),
        (agreement(REQUEST, APPROVE, REVOKE, APPROVE.replace("11-23T", "12-23T")), "21  `records.3.step`: there is no request to approve"),
        (agreement(REQUEST, APPROVE.replace("11-23T", "11-21T")), "11  `records.1.at`: lies before the record above it"),
        (agreement(REQUEST.replace("Sum orders by month.", "''")), "9  `records.0.reason`:"),
        (agreement(REQUEST.replace("Sum orders by month.", "'  '")), "9  `records.0.reason`: may not be empty."),
        (agreement(REQUEST.replace("step: request", "step: grant")), "6  `records.0.step`: must be one of request, approve"),
        (agreement(REQUEST.replace("10:00:00Z", "10:00:00")), "7  `records.0.at`: must match"),
        (agreement(REQUEST.replace("11-22", "11-32")), "7  `records.0.at`: '2026-11-32T10:00:00Z' is not a moment."),
        (agreement(REQUEST, APPROVE.partition("  terms")[0]), "10  `records.1.terms`: required: an approval says what is granted"),
        (agreement(REQUEST + "  terms: {start: 2026-11-23, end: 2027-11-22}\n"), "10  `records.0.terms`: a request grants nothing."),
        (agreement(REQUEST, APPROVE + "  columns: [order_id]\n"), "17  `records.1.columns`: belongs to a request"),
        (approved("until: 2028-01-01"), "17  `until` is not a key of `records.1.terms`."),
        (approved().replace("end: 2027", "end: 2025"), "16  `records.1.terms.end`: 2025-11-22 comes before the start, 2026-11-23."),
        (approved().replace("2027-11-22", "2027-02-30"), "16  `records.1.terms.end`: '2027-02-30' is not a day."),
        (agreement(REQUEST, port="sales.orders.daily@2"), "3  `port`: names no major version"),
        (agreement(REQUEST, port="sales.orders.weekly"), "3  `port`: sales.orders.weekly for finance.revenue belongs in"),
        (agreement(REQUEST, port="sales.returns.daily"), "3  `port`: must be a port of sales.orders, for this is where the file lies."),
        (agreement(REQUEST, consumer="finance.costs"), "3  `port`: sales.orders.daily for finance.costs belongs in"),
        (agreement(REQUEST, consumer="finance"), "4  `consumer`: a domain is granted nothing."),
        (agreement(REQUEST, consumer="sales.returns"), "4  `consumer`: sales.returns is of the port's own domain and needs no grant."),
        (agreement(REQUEST, consumer="'*'"), "4  `consumer`: '*' is not a consumer."),
        (agreement(REQUEST, consumer="../finance.revenue"), "4  `consumer`: '../finance.revenue' is not a consumer."),
        (agreement(REQUEST, consumer="finаnce.revenue"), "4  `consumer`: 'finаnce.revenue' is not a consumer."),  # noqa: RUF001
        (agreement(REQUEST, port="sales.orders.*"), "3  `port`: '*' cannot be a port name."),
        (agreement(REQUEST, port="sales.orders.."), "3  `port`: 'sales.orders..' is not a port address."),
        ("[", "2  is not YAML"),
        ("", "is empty."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line_and_grants_nothing(tmp_path, text, expected):
    told = refused(tmp_path, text).removeprefix(f"{AGREEMENT}  ")
    assert told.startswith(expected), told


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("columns: [order_id, custmer]", "17  `columns.1`: the port has no column 'custmer'. Did you mean `customer`?"),
        ("columns: []", "17  `columns`:"),
        ("masks: {custmer: hash}", "17  `masks.custmer`: the port has no column 'custmer'."),
        ("columns: [order_id]\nmasks: {amount: hash}", "18  `masks.amount`: is not among the columns that are granted."),
        ("masks: {amount: {masking: partial, keep: 1}}", "17  `masks.amount`: `partial` shows the first characters"),
        ("masks: {customer: {masking: generalise, step: 5}}", "17  `masks.customer`: `step` rounds numbers down"),
        ("masks: {order_id: {masking: generalise, step: 1}}", "17  `masks.order_id`: `step` must be a whole number above 1"),
        ("masks: {customer: shown}", "17  `masks.customer`: 'shown' is not a mask."),
        ("masks: {customer: {masking: hash, keep: 2}}", "17  `masks.customer`:"),
        ("rows: amuont > 1", "17  `rows`: the port has no column 'amuont'. Did you mean `amount`?"),
        ("rows: amount > '1'", "17  `rows`: `amount` is decimal(10, 2) and cannot be compared with '1'."),
        ("rows: upper(channel) = 'WEB'", "17  `rows`: a row filter may not hold the function upper"),
    ],
)
def test_terms_that_do_not_fit_the_port_grant_nothing(tmp_path, terms, expected):
    told = refused(tmp_path, approved(terms)).replace("records.1.terms.", "")
    assert told.startswith(expected), told


def test_columns_of_older_records_may_be_gone(tmp_path):
    old = APPROVE + "    columns: [discount]\n"
    new = APPROVE.replace("11-23T", "11-24T") + "    columns: [order_id]\n"
    assert read(tmp_path, agreement(REQUEST, old, new)).terms.columns == ("order_id",)


def test_one_mistaken_agreement_leaves_the_others_and_the_product(tmp_path):
    other = agreement(REQUEST, APPROVE, consumer="finance.costs")
    root = write_sample_mesh(tmp_path, {AGREEMENT: agreement(APPROVE), AGREEMENT.replace("revenue", "costs"): other})
    mesh, found = load_mesh(root)
    assert [str(each.consumer) for each in mesh.product(ProductAddress("sales", "orders")).agreements] == ["finance.costs"]
    assert len(found) == 1


def test_an_application_has_a_file_name_without_a_colon(tmp_path):
    text = agreement(REQUEST, APPROVE, consumer="application:finance.ledger_app")
    mesh, found = load_mesh(write_sample_mesh(tmp_path, {AGREEMENT.replace("finance.revenue", "application.finance.ledger_app"): text}))
    assert found == ()
    assert mesh.agreement(DAILY, Consumer.parse("application:finance.ledger_app")) is not None


def test_what_looks_like_an_agreement_and_is_none_is_reported(tmp_path):
    folder = "domains/sales/orders/access"
    files = {f"{folder}/finance.revenue.yaml": "", f"{folder}/daily/finance.revenue.yml": "", f"{folder}/README.md": "Who reads what."}
    assert problems(tmp_path, {**files, f"{folder}/daily/.finance.revenue.yaml.swp": "["}) == [
        "sales/orders/access/daily/finance.revenue.yml  is not read because of its ending. Name it .yaml.",
        "sales/orders/access/finance.revenue.yaml  is not where an agreement lies. Move it to access/<port>/<consumer>.yaml.",
    ]


@pytest.mark.parametrize("link", ["access", "access/daily", "access/daily/finance.revenue.yaml"])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path, link):
    outside = write_mesh(tmp_path / "outside", {"access/daily/finance.revenue.yaml": approved()})
    root = write_sample_mesh(tmp_path / "mesh")
    place = root / "domains/sales/orders" / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside / link)
    mesh, found = load_mesh(root)
    assert mesh.agreements == {}
    assert {each.message for each in found} == {"leads out of the product's folder and is not read."}


def test_a_product_of_one_folder_needs_nothing_else_to_be_valid(tmp_path):
    root = write_sample_mesh(tmp_path, {AGREEMENT: approved(), "domains/finance/revenue/revenue.odps.yaml": "["})
    product = load_product(root, ProductAddress("sales", "orders"))
    assert product.team.owner == "team:sales"
    assert product.agreements[0].terms is not None


@pytest.mark.parametrize("changes", [{"domains/sales/domain.yaml": None}, {ORDERS_ODPS: "["}])
def test_a_product_that_is_not_valid_is_none(tmp_path, changes):
    root = write_sample_mesh(tmp_path, changes)
    assert load_product(root, ProductAddress("sales", "orders")) is None
    assert load_product(root, ProductAddress("sales", "nothing")) is None


def test_an_invalid_contract_leaves_its_agreements_unjudged(tmp_path):
    files = {AGREEMENT: approved("columns: [gone]"), **changed(ORDERS_ODCS, ("kind: DataContract", "kind: Contract"))}
    assert "`kind`" in only_problem(tmp_path, files)
