"""Each lost point comes with what regains it: here it is done, and the score rises by what was said."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

import mesh_platform
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.feedback.ratings.decisions import answer, rate
from mesh_platform.scorecards.confirming import confirm
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS
from tests.scorecards.conftest import ORDERS, ROWS, START, Shop

DOMAIN = "domains/sales/domain.yaml"
PRODUCT = ProductAddress.parse("sales.orders")
FREE_COLUMN = """\
  - name: note
    logicalType: string
    description: What the shop wrote down.
    classification: public
  quality:
"""
LATENCY = """\
slaProperties:
- property: latency
  value: 36500
  unit: d
  element: daily.ordered_at
"""
DAILY = """\
slaProperties:
- property: frequency
  value: 1
  unit: d
"""
SUPPORT = """\
support:
- channel: "#sales-data"
  url: https://chat.example.org/sales-data
"""
TIER = """\
customProperties:
- property: tier
  vendor: mesh
  value: tier1
"""
ACCESS = "customProperties: [{property: access, vendor: mesh, value: public}]"
CHART = """\
customProperties:
  - {property: access, vendor: mesh, value: public}
  - property: charts
    vendor: mesh
    value: [{title: Orders, mark: bar, encoding: {x: {field: channel, type: nominal}, y: {aggregate: count}}}]"""
INPUT = """\
inputPorts:
- name: orders
  version: 1.0.0
  contractId: sales.orders.daily
"""
RELIES = "  customProperties: [{property: reliesOn, vendor: mesh, value: {columns: {amount: {required: true}}}}]\n"
WARNING = """\
    mustBeGreaterThan: 0
  - name: large_orders
    dimension: accuracy
    type: sql
    query: select count(*) from {object} where amount < 20
    mustBe: 0
    severity: warning
"""
AGREEMENT = """\
apiVersion: v1.0.0
kind: AccessAgreement
port: sales.orders.daily
consumer: finance.revenue
records:
- step: request
  at: 2026-02-01T08:30:00Z
  by: finance@example.org
  reason: See who bought.
"""
DENIAL = """\
- step: deny
  at: 2026-03-02T05:30:00Z
  by: team:sales
  reason: The amounts are public already.
"""
AGREED = "domains/sales/orders/access/daily/finance.revenue.yaml"

Edit = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Case:
    """`worse` takes something away first; `remedy` does what is advised about `part`."""

    rule: str
    part: str
    remedy: Edit
    worse: tuple[Edit, ...] = ()
    product: str = "sales.orders"


CASES = (
    Case(
        rule="purpose-told",
        part="sales.orders.daily usage",
        remedy=(ORDERS_ODCS, "  purpose: One row for each order.\n", "  purpose: One row for each order.\n  usage: Count them.\n"),
    ),
    Case(
        rule="columns-explained",
        part="sales.orders.daily.channel",
        worse=((ORDERS_ODCS, "Where the order was taken.", "The channel."),),
        remedy=(ORDERS_ODCS, "The channel.", "Where the order was taken."),
    ),
    Case(
        rule="numbers-have-units",
        part="sales.orders.daily.amount",
        remedy=(
            ORDERS_ODCS,
            "      minimum: 0\n",
            "      minimum: 0\n    customProperties: [{property: unit, vendor: mesh, value: euros}]\n",
        ),
    ),
    Case(rule="charts-drawn", part="sales.orders.daily", remedy=(ORDERS_ODPS, ACCESS, CHART)),
    Case(
        rule="keys-declared",
        part="sales.orders.daily",
        worse=((ORDERS_ODCS, "    primaryKey: true\n    primaryKeyPosition: 1\n", ""),),
        remedy=(ORDERS_ODCS, "Number of the order.\n", "Number of the order.\n    primaryKey: true\n    primaryKeyPosition: 1\n"),
    ),
    Case(
        rule="columns-constrained",
        part="sales.orders.daily.note",
        worse=((ORDERS_ODCS, "  quality:\n", FREE_COLUMN),),
        remedy=(ORDERS_ODCS, "What the shop wrote down.\n", "What the shop wrote down.\n    required: true\n"),
    ),
    Case(
        rule="reliances-declared",
        part="finance.revenue reads sales.orders.daily",
        product="finance.revenue",
        remedy=(REVENUE_ODPS, INPUT, INPUT + RELIES),
    ),
    Case(
        rule="quality-in-many-respects",
        part="sales.orders.daily respect 6",
        remedy=(ORDERS_ODCS, "    mustBeGreaterThan: 0\n", WARNING),
    ),
    Case(
        rule="levels-promised",
        part="sales.orders.daily",
        worse=((ORDERS_ODCS, LATENCY, ""),),
        remedy=(ORDERS_ODCS, "    mustBeGreaterThan: 0\n", f"    mustBeGreaterThan: 0\n{LATENCY}"),
    ),
    Case(
        rule="levels-met",
        part="sales.orders.daily",
        worse=((ORDERS_ODCS, LATENCY, ""),),
        remedy=(ORDERS_ODCS, "    mustBeGreaterThan: 0\n", f"    mustBeGreaterThan: 0\n{DAILY}"),
    ),
    Case(
        rule="owner-reachable",
        part="sales.orders",
        worse=((DOMAIN, SUPPORT, ""), (ORDERS_ODPS, SUPPORT, "")),
        remedy=(DOMAIN, "  owner: team:sales\n", f"  owner: team:sales\n{SUPPORT}"),
    ),
    Case(rule="owner-told", part="sales", remedy=(DOMAIN, SUPPORT, f"{SUPPORT}alerts:\n- to: mailto:sales-data@example.org\n")),
    Case(
        rule="policies-kept",
        part="tier-stated",
        worse=((ORDERS_ODPS, TIER, ""),),
        remedy=(ORDERS_ODPS, ACCESS + "\n  description: One row an order.\n", ACCESS + f"\n  description: One row an order.\n{TIER}"),
    ),
)


def gap_of(shop: Shop, rule: str, part: str, product: str = "sales.orders", after: timedelta = timedelta(minutes=1)):
    card = shop.card(product, after=after)
    return card, next(each for each in card.gaps if (each.rule, each.part.name) == (rule, part))


def assert_regained(gap, before, after):
    """What was said of one part; another rule may have been waiting for the same."""
    assert gap.part.remedy is not None
    assert gap.lost > 0
    assert after.rule(gap.rule).points == pytest.approx(before.rule(gap.rule).points + gap.lost)
    assert after.points >= before.points + gap.lost - 1e-9
    assert (gap.rule, gap.part.name) not in {(each.rule, each.part.name) for each in after.gaps}


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.rule)
def test_an_edit_regains_what_it_was_said_to(shop, case):
    for each in case.worse:
        shop.edit(*each)
    if case.rule == "levels-met":
        shop.build()
    before, gap = gap_of(shop, case.rule, case.part, case.product)
    shop.edit(*case.remedy)
    assert_regained(gap, before, shop.card(case.product, after=timedelta(minutes=1)))


def test_a_build_regains_what_was_never_checked(shop):
    before, gap = gap_of(shop, "checks-held", "sales.orders.daily")
    assert gap.part.remedy.command == "mesh run sales.orders.daily"
    shop.build()
    assert_regained(gap, before, shop.card(after=timedelta(minutes=1)))


def test_rows_that_keep_the_promise_regain_what_a_warning_cost(shop):
    shop.edit(ORDERS_ODCS, "    mustBeGreaterThan: 0\n", WARNING)
    shop.build()
    before, gap = gap_of(shop, "checks-held", "sales.orders.daily accuracy")
    assert gap.part.found == "did not hold: large_orders"
    shop.build(ROWS.replace("range(1, 31)", "range(2, 31)"))
    assert_regained(gap, before, shop.card(after=timedelta(minutes=1)))


def test_a_promise_that_is_kept_again_comes_back_as_days_pass(shop):
    objective = "  customProperties: [{property: objective, vendor: mesh, value: {days: 7}}]\n"
    shop.edit(ORDERS_ODCS, LATENCY, DAILY + objective)
    shop.build()
    before, gap = gap_of(shop, "levels-met", "sales.orders.daily frequency", after=timedelta(days=3))
    assert "as 7 days pass" in gap.part.remedy.advice
    for day in range(3, 12):
        with clock.frozen_at(START + timedelta(days=day)):
            shop.build()
    assert_regained(gap, before, shop.card(after=timedelta(days=11, minutes=1)))


def test_a_word_of_the_owner_regains_what_silence_cost(shop):
    shop.build()
    later = timedelta(days=200)
    before, gap = gap_of(shop, "owner-present", "sales.orders", after=later)
    assert gap.part.found == "nobody has looked after it since 2026-03-02"
    with clock.frozen_at(START + later):
        confirm(shop.lakehouse, shop.mesh, PRODUCT, reason="owner, contract and limitations still hold")
    assert_regained(gap, before, shop.card(after=later))


def test_a_decision_regains_what_a_waiting_request_cost(shop):
    file = shop.root / AGREED
    file.parent.mkdir(parents=True)
    file.write_text(AGREEMENT, encoding="utf-8")
    before, gap = gap_of(shop, "requests-answered", "sales.orders.daily for finance.revenue")
    file.write_text(AGREEMENT + DENIAL, encoding="utf-8")
    assert_regained(gap, before, shop.card())


def test_a_reader_and_a_rating_regain_what_loneliness_cost(shop):
    shop.build()
    before, gap = gap_of(shop, "read-by-others", "sales.orders.daily")
    mesh_platform.read(str(ORDERS), columns=["amount"], consumer="finance.revenue", root=shop.root).arrow()
    read = shop.card(after=timedelta(minutes=1))
    assert_regained(gap, before, read)
    before, gap = gap_of(shop, "consumers-satisfied", "sales.orders")
    assert gap.part.remedy.command == "mesh rate sales.orders.daily 5 --as finance.revenue"
    rate(shop.lakehouse, shop.mesh, port=str(ORDERS), consumer="finance.revenue", stars=5)
    assert_regained(gap, before, shop.card(after=timedelta(minutes=1)))


def test_an_answer_regains_what_an_unheard_rating_cost(shop):
    shop.build()
    mesh_platform.read(str(ORDERS), columns=["amount"], consumer="finance.revenue", root=shop.root).arrow()
    low = rate(shop.lakehouse, shop.mesh, port=str(ORDERS), consumer="finance.revenue", stars=2, comment="Cents are missing.")
    before, gap = gap_of(shop, "requests-answered", "sales.orders.daily rated by finance.revenue", after=timedelta(days=8))
    answer(shop.lakehouse, low.id, "They are back.")
    assert_regained(gap, before, shop.card(after=timedelta(days=8)))


def test_more_stars_regain_what_they_say(shop):
    shop.build()
    mesh_platform.read(str(ORDERS), columns=["amount"], consumer="finance.revenue", root=shop.root).arrow()
    rate(shop.lakehouse, shop.mesh, port=str(ORDERS), consumer="finance.revenue", stars=2, comment="Cents are missing.")
    before, gap = gap_of(shop, "consumers-satisfied", "sales.orders.daily by finance.revenue")
    assert gap.lost == pytest.approx(7.5)
    rate(shop.lakehouse, shop.mesh, port=str(ORDERS), consumer="finance.revenue", stars=5)
    assert_regained(gap, before, shop.card(after=timedelta(minutes=1)))
