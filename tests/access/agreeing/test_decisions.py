from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.access.agreeing.granting import Wishes, year_from
from mesh_platform.concepts.access import AccessState, Mask, Masking, Step, why_not_granted
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.view import CLEAR
from mesh_platform.declarations.access.row_filters import parse_row_filter
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import InvalidDeclaration, InvalidName, MeshError, Refused, UnknownName, UsageError
from tests.access.deciding import FILE, GRANTED_ONLY, PORT, PURPOSE, Desk
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_mesh, write_sample_mesh


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(write_sample_mesh(tmp_path, GRANTED_ONLY))


def test_a_request_is_a_file_beside_the_product(desk):
    agreement = desk.request(by="team:finance", columns=("order_id", "amount"))
    assert desk.text == (
        "apiVersion: v1.0.0\nkind: AccessAgreement\nport: sales.orders.daily\nconsumer: finance.revenue\nrecords:\n"
        "- step: request\n  at: 2026-11-22T10:00:00Z\n  by: team:finance\n  reason: Sum orders by month.\n"
        "  columns: [order_id, amount]\n"
    )
    assert agreement.pending is agreement.records[0]


def test_an_approval_is_added_below_and_grants_a_year_of_what_was_asked(desk):
    desk.request(columns=("order_id", "amount"))
    before = desk.text
    agreement = desk.approve()
    assert desk.text.startswith(before)
    assert desk.text.removeprefix(before) == (
        "- step: approve\n  at: 2026-11-23T10:00:00Z\n  by: team:sales\n  reason: Agreed.\n"
        "  terms:\n    start: 2026-11-23\n    end: 2027-11-22\n    columns: [order_id, amount]\n"
    )
    assert agreement.granted(desk.day).columns == ("order_id", "amount")


def test_an_approval_says_everything_that_the_owner_says(desk):
    desk.request()
    wishes = Wishes(
        start=date(2026, 12, 1),
        until=date(2027, 3, 31),
        columns=("order_id", "customer", "channel", "amount"),
        masks={
            "customer": CLEAR,
            "channel": Mask(masking=Masking.NULL),
            "amount": Mask(masking=Masking.GENERALISE, step=0.5),
        },
        rows=parse_row_filter("channel in ('web', '10')"),
        review=date(2027, 2, 1),
        reliance=Severity.ERROR,
    )
    terms = desk.approve(wishes).terms
    assert "rows: channel in ('web', '10')\n" in desk.text
    assert (terms.start, terms.end, terms.review, terms.reliance) == (wishes.start, wishes.until, wishes.review, wishes.reliance)
    assert (terms.columns, dict(terms.masks), terms.rows) == (wishes.columns, wishes.masks, wishes.rows)


def test_asking_for_clear_text_is_not_yet_getting_it(desk):
    assert desk.request(clear=("customer",)).pending.clear == ("customer",)
    assert desk.approve().terms.masks == {}


def test_a_column_in_clear_text_is_one_of_those_that_are_asked_for(desk):
    assert desk.request(columns=("order_id",), clear=("customer",)).pending.columns == ("order_id", "customer")


def test_a_second_request_hides_nothing_and_its_approval_keeps_the_rows_that_were_agreed(desk):
    desk.request(columns=("order_id",))
    desk.approve(Wishes(rows=parse_row_filter("channel = 'web'"), masks={"order_id": Mask(masking=Masking.HASH)}, reliance=Severity.ERROR))
    waiting = desk.request(purpose="Also the amounts.", columns=("amount",))
    assert waiting.granted(desk.day).columns == ("order_id",)
    terms = desk.approve().terms
    assert terms.columns == ("amount",)
    assert terms.rows == parse_row_filter("channel = 'web'")
    assert (terms.masks, terms.reliance) == ({}, Severity.ERROR)
    assert desk.approve(Wishes(all_rows=True)).terms.rows is None


def test_a_denial_leaves_what_was_granted(desk):
    desk.request()
    desk.approve()
    desk.request()
    agreement = desk.deny()
    assert agreement.pending is None
    assert agreement.granted(desk.day)


def test_who_asked_takes_a_waiting_request_back_and_asks_for_less(desk):
    desk.request(by="team:finance", purpose="Sell addresses.")
    agreement = desk.withdraw(by="team:finance")
    assert (agreement.pending, agreement.state(desk.day)) == (None, AccessState.WITHDRAWN)
    assert why_not_granted(agreement, desk.day) == "team:finance withdrew the request on 2026-11-23: Asked too much"
    with pytest.raises(Refused, match="no request"):
        desk.withdraw(by="team:finance")
    desk.request()
    assert desk.approve().purpose == PURPOSE


def test_nobody_else_takes_a_request_back(desk):
    desk.request(by="team:finance")
    before = desk.text
    with pytest.raises(Refused, match="team:finance asked, and takes the request back, not team:sales"):
        desk.withdraw()
    assert desk.text == before


@pytest.mark.parametrize("answer", ["withdraw", "deny"])
def test_a_request_that_led_to_nothing_changes_neither_what_is_granted_nor_what_for(desk, answer):
    desk.request()
    desk.approve()
    desk.request(purpose="Sell addresses.")
    agreement = getattr(desk, answer)()
    assert (agreement.pending, agreement.purpose, bool(agreement.granted(desk.day))) == (None, PURPOSE, True)
    assert desk.renew().purpose == PURPOSE
    with pytest.raises(Refused, match="no request"):
        desk.withdraw()


def test_a_revocation_ends_it_and_a_new_request_starts_anew(desk):
    desk.request()
    desk.approve()
    assert desk.revoke().granted(desk.day) is None
    with pytest.raises(Refused, match="nothing is granted"):
        desk.renew()
    with pytest.raises(Refused, match="nothing is granted"):
        desk.revoke()
    desk.request()
    assert desk.approve().granted(desk.day)


def test_a_renewal_goes_on_a_year_after_the_end(desk):
    desk.request()
    desk.approve(Wishes(columns=("amount",), until=date(2026, 12, 31), review=date(2026, 12, 1)))
    terms = desk.renew().terms
    assert (terms.start, terms.end, terms.columns, terms.review) == (date(2026, 11, 23), date(2027, 12, 31), ("amount",), date(2026, 12, 1))


def test_a_renewal_after_the_end_leaves_the_gap(desk):
    desk.request()
    desk.approve(Wishes(until=date(2026, 11, 23), review=date(2026, 11, 23)))
    terms = desk.renew().terms
    assert (terms.start, terms.end, terms.review) == (date(2026, 11, 24), date(2027, 11, 23), None)


def test_a_renewal_until_an_earlier_day_is_a_wrong_call(desk):
    desk.request()
    desk.approve()
    with pytest.raises(UsageError, match="ends on 2027-11-22 already"):
        desk.renew(until=date(2027, 11, 22))


@pytest.mark.parametrize(
    ("decision", "said", "error", "fact"),
    [
        ("request", {"purpose": "  "}, UsageError, "a purpose is a sentence"),
        ("request", {"purpose": "a\0b"}, UsageError, "a purpose is a sentence"),
        ("request", {"port": "sales.orders.dayly"}, UnknownName, "no port 'sales.orders.dayly'"),
        ("request", {"port": "sales.order.daily"}, UnknownName, "no product 'sales.order'"),
        ("request", {"port": "*.*.*"}, InvalidName, "'*' cannot be a domain name"),
        ("request", {"port": "sales.orders./etc"}, InvalidName, "'/etc' cannot be a port name"),
        ("request", {"consumer": "finance.costs"}, UnknownName, "no product 'finance.costs'"),
        ("request", {"consumer": "nobody.costs"}, UnknownName, "no product 'nobody.costs'"),
        ("request", {"consumer": "application:finance.board"}, UnknownName, "has registered no application 'board'"),
        ("request", {"consumer": "finance"}, InvalidName, "not to the domain finance"),
        ("request", {"consumer": "../revenue"}, InvalidName, "is not a consumer"),
        ("request", {"consumer": "finаnce.revenue"}, InvalidName, "is not a consumer"),  # noqa: RUF001
        ("request", {"consumer": "sales.orders"}, Refused, "needs no grant"),
        ("request", {"columns": ("amuont",)}, UnknownName, "no column 'amuont'"),
        ("request", {"clear": ("custmer",)}, UnknownName, "no column 'custmer'"),
        ("approve", {}, Refused, "has not asked for sales.orders.daily"),
        ("deny", {}, Refused, "no request of finance.revenue"),
        ("withdraw", {}, Refused, "no request of finance.revenue"),
        ("renew", {}, Refused, "nothing is granted"),
        ("revoke", {}, Refused, "nothing is granted"),
    ],
)
def test_what_cannot_be_decided_leaves_no_file(desk, decision, said, error, fact):
    with pytest.raises(error) as refused:
        getattr(desk, decision)(**said)
    assert fact in refused.value.fact
    assert not (desk.root / "domains/sales/orders/access").exists()


@pytest.mark.parametrize(
    ("wishes", "fact"),
    [
        (Wishes(columns=("custmer",)), "`columns.0`: the port has no column 'custmer'"),
        (Wishes(masks={"custmer": CLEAR}), "`masks.custmer`: the port has no column 'custmer'"),
        (Wishes(columns=("amount",), masks={"customer": CLEAR}), "`masks.customer`: is not among the columns that are granted"),
        (Wishes(masks={"amount": Mask(masking=Masking.PARTIAL, keep=2)}), "`masks.amount`: `partial` shows the first characters of text"),
        (Wishes(rows=parse_row_filter("amount = 'a'")), "`rows`: `amount` is decimal(10, 2) and cannot be compared with 'a'"),
        (Wishes(until=date(2026, 11, 1)), "the grant would end on 2026-11-01, before it starts on 2026-11-23"),
    ],
)
def test_terms_that_do_not_fit_are_not_written(desk, wishes, fact):
    desk.request()
    before = desk.text
    with pytest.raises(UsageError) as refused:
        desk.approve(wishes)
    assert fact in refused.value.fact
    assert desk.text == before


def test_one_request_waits_at_a_time(desk):
    desk.request()
    with pytest.raises(Refused, match="a request of 2026-11-22 waits already: Sum orders by month"):
        desk.request()


def test_a_public_port_needs_no_grant_but_for_sensitive_columns_in_clear_text(tmp_path):
    desk = Desk(write_sample_mesh(tmp_path))
    with pytest.raises(Refused, match=r"sales\.orders\.daily is public and needs no grant"):
        desk.request(clear=("amount",))
    assert desk.request(clear=("customer",)).pending


def test_an_application_of_the_owning_domain_asks_as_well(tmp_path):
    board = "applications:\n- {name: board, owner: team:sales, purpose: Shows orders.}\n"
    files = {**GRANTED_ONLY, "domains/sales/domain.yaml": SAMPLE_MESH["domains/sales/domain.yaml"] + board}
    desk = Desk(write_sample_mesh(tmp_path, files))
    desk.request(consumer="application:sales.board")
    assert desk.approve(consumer="application:sales.board").granted(desk.day)
    assert (tmp_path / "domains/sales/orders/access/daily/application.sales.board.yaml").is_file()


def test_a_later_major_version_is_asked_for_by_the_port(desk):
    desk.request(port=f"{PORT}@2")
    assert "port: sales.orders.daily\n" in desk.text


def test_what_a_vanished_consumer_was_granted_can_be_revoked(desk):
    desk.request()
    desk.approve()
    for path in ("revenue.odps.yaml", "monthly.odcs.yaml", "monthly.sql"):
        (desk.root / "domains/finance/revenue" / path).unlink()
    with pytest.raises(UnknownName, match="no product"):
        desk.renew()
    assert desk.revoke().terms is None


def test_comments_and_layout_of_a_file_stay(desk):
    desk.request()
    by_hand = desk.text.replace("records:\n", "records:  # the newest last\n").replace("- step", "  - step").replace("\n  ", "\n    ")
    by_hand = by_hand.replace("    - step", "  - step") + "  # agreed by telephone, 21 November"
    (desk.root / FILE).write_text(by_hand)
    desk.approve()
    assert desk.text.startswith(by_hand + "\n  - step: approve\n    at: 2026-11-23T10:00:00Z\n")


@pytest.mark.parametrize(
    "text",
    [
        "records:\n- {step: request, at: 2026-11-22T10:00:00Z, by: a, reason: b}\napiVersion: v1.0.0\nkind: AccessAgreement\n"
        "port: sales.orders.daily\nconsumer: finance.revenue\n",
        "{apiVersion: v1.0.0, kind: AccessAgreement, port: sales.orders.daily, consumer: finance.revenue,\n"
        "records: [{step: request, at: 2026-11-22T10:00:00Z, by: a, reason: b}]}\n",
    ],
)
def test_a_file_that_cannot_take_a_record_at_its_end_is_left_as_it_is(desk, text):
    write_mesh(desk.root, {FILE: text})
    with pytest.raises(MeshError):
        desk.deny()
    assert desk.text == text


@pytest.mark.parametrize(
    ("path", "said"),
    [(ORDERS_ODPS, "the declaration of sales.orders is not valid"), (ORDERS_ODCS, "the contract of sales.orders.daily is not valid")],
)
def test_about_a_port_whose_declaration_is_not_valid_nothing_is_decided(desk, path, said):
    write_mesh(desk.root, {path: "kind: Nothing\n"})
    with pytest.raises(InvalidDeclaration) as refused:
        desk.request()
    assert (refused.value.fact, refused.value.hint) == (said, "run: mesh check")


def test_a_file_with_a_mistake_takes_no_decision(desk):
    desk.request()
    broken = desk.text.replace("step: request", "step: ask")
    (desk.root / FILE).write_text(broken)
    with pytest.raises(InvalidDeclaration) as refused:
        desk.approve()
    assert refused.value.problems[0].location.line == 6
    assert desk.text == broken


def test_a_clock_that_goes_backwards_writes_nothing(desk):
    desk.request()
    before = desk.text
    desk.day = desk.day.replace(month=10)
    with pytest.raises(InvalidDeclaration, match="would not be valid with this record"):
        desk.deny()
    assert desk.text == before


def test_a_link_out_of_the_folder_is_not_written_through(desk, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (desk.root / "domains/sales/orders/access").symlink_to(outside)
    with pytest.raises(Refused, match="leads out of the product's folder"):
        desk.request()
    assert list(outside.iterdir()) == []


def test_two_who_write_at_once_lose_nothing(tmp_path):
    """Whoever comes second sees what the first one wrote."""
    board = "applications:\n- {name: board, owner: team:finance, purpose: Shows what was earned.}\n"
    finance = "domains/finance/domain.yaml"
    desk = Desk(write_sample_mesh(tmp_path, {**GRANTED_ONLY, finance: SAMPLE_MESH[finance] + board}))
    desk.request(consumer="application:finance.board")
    with ThreadPoolExecutor(8) as several:
        asked = [several.submit(Desk(desk.root).request, purpose=f"Purpose {number}.") for number in range(8)]
    outcomes = [each.exception() for each in asked]
    assert outcomes.count(None) == 1
    assert {type(each) for each in outcomes} == {type(None), Refused}, outcomes
    assert len(load_mesh(desk.root)[0].agreements) == 2
    left = sorted(each.name for each in (desk.root / FILE).parent.iterdir())
    assert left == ["application.finance.board.yaml", "finance.revenue.yaml"]


def test_a_column_that_is_gone_is_granted_no_longer(desk):
    desk.request(columns=("channel",))
    desk.approve()
    without = changed(ORDERS_ODCS, ("  - name: channel\n", "  - name: way\n"))
    write_mesh(desk.root, {path: text for path, text in without.items() if text})
    with pytest.raises(InvalidDeclaration, match="no column 'channel'"):
        desk.renew()


sentences = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences)
def test_a_purpose_is_kept_word_for_word(tmp_path_factory, purpose):
    desk = Desk(write_sample_mesh(tmp_path_factory.mktemp("mesh"), GRANTED_ONLY))
    try:
        agreement = desk.request(purpose=purpose)
    except UsageError:
        assert not (desk.root / FILE).exists()
        return
    assert agreement.records[0].reason == " ".join(purpose.split())
    assert load_mesh(desk.root)[0].agreements[agreement.port, agreement.consumer] == agreement


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2026, 11, 22), date(2027, 11, 21)), (date(2028, 2, 29), date(2029, 2, 28)), (date(2027, 3, 1), date(2028, 2, 29))],
)
def test_a_year_is_a_year(start, end):
    assert year_from(start) == end


def test_who_decides_is_who_calls(desk):
    assert desk.request(by="ada@example.org").records[0].by == "ada@example.org"
    assert [each.step for each in desk.deny().records] == [Step.REQUEST, Step.DENY]
    assert desk.request().purpose == PURPOSE
