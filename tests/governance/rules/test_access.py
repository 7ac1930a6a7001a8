from datetime import UTC, datetime

import pytest

from mesh_platform.concepts import clock
from mesh_platform.governance.check import check_mesh
from tests.declarations.agreeing import AGREEMENT, APPROVE, DENY, REQUEST, REVOKE, WITHDRAW, agreement, approved
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

GRANTED_ONLY = changed(ORDERS_ODPS, ("value: public", "value: granted"))
INPUT = f"finance/revenue/revenue.odps.yaml:{SAMPLE_MESH[REVENUE_ODPS].partition('- name: orders')[0].count(chr(10)) + 1}"
BOTH = "sales.orders.daily finance.revenue"


def checked(root, agreed=None, *, day=datetime(2026, 12, 1, tzinfo=UTC), **changes):
    files = {**GRANTED_ONLY, **({AGREEMENT: agreed} if agreed else {}), **changes}
    with clock.frozen_at(day):
        return check_mesh(write_sample_mesh(root, files))


def found(root, agreed=None, **said):
    return [str(each).removeprefix("domains/") for each in checked(root, agreed, **said).mistakes]


@pytest.mark.parametrize(
    ("agreed", "why", "step"),
    [
        (None, "access was never asked for", 'Ask for it: mesh access request sales.orders.daily --for finance.revenue --purpose "…"'),
        (
            agreement(REQUEST),
            "its request of 2026-11-22 waits for a decision",
            f'Its owner decides: mesh access approve {BOTH} --reason "…"',
        ),
        (
            agreement(REQUEST, DENY),
            "team:sales denied it on 2026-11-24: The customer is not needed for sums",
            'Ask for it: mesh access request sales.orders.daily --for finance.revenue --purpose "…"',
        ),
        (
            agreement(REQUEST, WITHDRAW),
            "team:finance withdrew the request on 2026-11-24: The sums are made elsewhere",
            'Ask for it: mesh access request sales.orders.daily --for finance.revenue --purpose "…"',
        ),
        (
            agreement(REQUEST, APPROVE, REVOKE),
            "team:sales revoked its grant on 2026-12-01: No longer used",
            'Ask for it: mesh access request sales.orders.daily --for finance.revenue --purpose "…"',
        ),
        (
            approved().replace("2027-11-22", "2026-11-30"),
            "its grant ended on 2026-11-30",
            f'Its owner renews it: mesh access renew {BOTH} --reason "…"',
        ),
        (
            approved().replace("start: 2026-11-23", "start: 2026-12-02"),
            "its grant starts on 2026-12-02",
            f"See what was agreed: mesh access show {BOTH}",
        ),
    ],
)
def test_an_input_port_without_a_live_grant_says_why_and_what_to_do(tmp_path, agreed, why, step):
    assert found(tmp_path, agreed) == [f"{INPUT}  `orders` reads sales.orders.daily, but {why}; it belongs to team:sales. {step}"]


@pytest.mark.parametrize("day", [datetime(2026, 11, 23, tzinfo=UTC), datetime(2027, 11, 22, 23, 59, tzinfo=UTC)])
def test_a_grant_holds_on_its_first_and_its_last_day(tmp_path, day):
    assert found(tmp_path, approved(), day=day) == []


@pytest.mark.parametrize("day", [datetime(2026, 11, 22, 23, 59, tzinfo=UTC), datetime(2027, 11, 23, tzinfo=UTC)])
def test_a_grant_holds_on_no_other_day(tmp_path, day):
    assert len(found(tmp_path, approved(), day=day)) == 1


def test_a_public_port_needs_no_grant(tmp_path):
    assert check_mesh(write_sample_mesh(tmp_path)).mistakes == ()


def test_a_retired_product_needs_no_grant(tmp_path):
    assert found(tmp_path, **changed(REVENUE_ODPS, ("status: active", "status: retired"))) == []


def test_an_agreement_that_is_not_valid_grants_nothing(tmp_path):
    told = found(tmp_path, approved().replace("step: approve", "step: grant"))
    assert len(told) == 2
    assert told[0].startswith(INPUT)


def test_an_agreement_about_a_port_that_is_gone_is_reported(tmp_path):
    file = AGREEMENT.replace("daily", "weekly")
    told = found(tmp_path, approved(), **{file: agreement(REQUEST, APPROVE, port="sales.orders.weekly")})
    assert told == [
        "sales/orders/access/weekly/finance.revenue.yaml:1  sales.orders.weekly no longer exists. "
        "Remove the file; the ledger keeps what was decided."
    ]


@pytest.mark.parametrize("consumer", ["finance.costs", "nobody.costs", "application:finance.board", "application:nobody.board"])
def test_a_consumer_that_is_gone_is_granted_nothing_for_long(tmp_path, consumer):
    file = AGREEMENT.replace("finance.revenue", consumer.replace(":", "."))
    told = found(tmp_path, approved(), **{file: agreement(REQUEST, APPROVE, consumer=consumer)})
    assert told == [
        f"{file.removeprefix('domains/')}:1  its consumer {consumer} does not exist. "
        f'Revoke it: mesh access revoke sales.orders.daily {consumer} --reason "…"'
    ]
    assert found(tmp_path, approved(), **{file: agreement(REQUEST, APPROVE, REVOKE, consumer=consumer)}) == []


def test_a_registered_application_is_a_consumer(tmp_path):
    finance, file = "domains/finance/domain.yaml", AGREEMENT.replace("finance.revenue", "application.finance.board")
    board = SAMPLE_MESH[finance] + "applications:\n- {name: board, owner: team:finance, purpose: Shows what was earned.}\n"
    agreed = agreement(REQUEST, APPROVE, consumer="application:finance.board")
    assert found(tmp_path, approved(), **{finance: board, file: agreed}) == []


@pytest.mark.parametrize("agreed", [None, agreement(REQUEST, WITHDRAW), approved().replace("2027-11-22", "2026-11-30")])
def test_who_reads_a_port_that_approves_by_itself_is_told_to_ask_also_when_a_grant_ended(tmp_path, agreed):
    (told,) = found(tmp_path, agreed, **changed(ORDERS_ODPS, ("value: public", "value: {autoApprove: {}}")))
    assert told.endswith('Ask for it: mesh access request sales.orders.daily --for finance.revenue --purpose "…"')


def test_a_request_for_a_column_that_is_gone_can_only_be_denied(tmp_path):
    told = found(tmp_path, agreement(REQUEST + "  columns: [discount, amount]\n  clear: [discount]\n"))
    assert told[1:] == [
        "sales/orders/access/daily/finance.revenue.yaml:6  it asks for `discount`, which sales.orders.daily does not have. "
        f'Deny it: mesh access deny {BOTH} --reason "…"'
    ]


def test_a_contract_that_is_not_valid_leaves_the_request_unjudged(tmp_path):
    told = found(tmp_path, agreement(REQUEST + "  columns: [discount]\n"), **changed(ORDERS_ODCS, ("kind: DataContract", "kind: Contract")))
    assert not any("discount" in each for each in told)


def test_an_end_within_fourteen_days_is_noticed_by_both_sides(tmp_path):
    report = checked(tmp_path, approved(), day=datetime(2027, 11, 8, tzinfo=UTC))
    assert report.passed
    told = [str(each).removeprefix("domains/") for each in report.notices if each.rule == "grants-end-in-sight"]
    assert [each.partition(" This")[0] for each in told] == [
        f"{INPUT}  `orders` may be read until 2027-11-22.",
        "sales/orders/access/daily/finance.revenue.yaml:1  finance.revenue may read sales.orders.daily until 2027-11-22.",
    ]


@pytest.mark.parametrize("day", [datetime(2027, 11, 7, tzinfo=UTC), datetime(2027, 11, 23, tzinfo=UTC)])
def test_before_and_after_those_days_there_is_nothing_to_notice(tmp_path, day):
    report = checked(tmp_path, approved(), day=day)
    assert not [each for each in report.notices if each.rule == "grants-end-in-sight"]
