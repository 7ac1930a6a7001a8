"""What the working tree changes against what is published, told without running anything."""

from datetime import UTC, datetime

import pytest

from mesh_platform.concepts.clock import frozen_at
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import UnknownName
from mesh_platform.orchestration.planning.difference import Became, Code
from mesh_platform.orchestration.planning.making import make_plan
from mesh_platform.settings import load_settings
from tests.orchestration.planning.planned_mesh import BOARD_ODCS, BOARD_ODPS, BOARD_PY, GRANT, PLANNED_MESH, exchanged
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, REVENUE_ODCS, REVENUE_ODPS, REVENUE_SQL, write_sample_mesh

ORDERS, REVENUE = PortAddress.parse("sales.orders.daily"), PortAddress.parse("finance.revenue.monthly")
TOTALS = PortAddress.parse("board.report.totals")


def test_a_clean_tree_changes_nothing(plan):
    found = plan()
    assert found.is_empty
    assert not found.breaks
    assert (found.differences.unchanged, found.affected) == (3, ())


def test_where_nothing_is_published_everything_is_added(tmp_path, monkeypatch):
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "empty"))
    found = make_plan(load_settings(write_sample_mesh(tmp_path / "mesh")))
    assert {each.port: each.became for each in found.differences.ports} == {ORDERS: Became.ADDED, REVENUE: Became.ADDED}
    assert [each.became for each in (*found.differences.domains, *found.differences.products)] == [Became.ADDED] * 4
    assert not found.breaks
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize(
    ("changes", "port"),
    [
        (exchanged(REVENUE_SQL, ("count(*)", "count(order_id)")), REVENUE),
        (exchanged(BOARD_PY, ('"orders"', "'orders'")), TOTALS),
    ],
    ids=["SQL", "Python"],
)
def test_other_code_under_the_same_contract_is_told_as_such(plan, changes, port):
    (found,) = plan(changes).differences.ports
    assert (found.port, found.code, found.contract) == (port, Code.CHANGED, None)


def test_another_contract_is_told_with_its_version_and_the_same_code(plan):
    found = plan(exchanged(ORDERS_ODCS, ("    - value: web\n", "    - value: web\n    - value: phone\n")))
    (changed,) = found.differences.ports
    assert (changed.code, changed.contract.suggested_version, changed.breaks) == (Code.SAME, "2.0.0", True)
    assert found.breaks


def test_what_is_removed_is_told_with_who_still_reads_it(plan):
    gone = dict.fromkeys((ORDERS_ODPS, ORDERS_ODCS, ORDERS_SQL, GRANT))
    found = plan({**gone, "domains/sales/orders/files/order_lines.csv": None})
    (removed,) = found.differences.ports
    assert (removed.port, removed.became, removed.breaks) == (ORDERS, Became.REMOVED, True)
    assert [(each.product.product, each.became) for each in found.differences.products] == [("orders", Became.REMOVED)]
    assert [(str(each.consumer), each.steps) for each in found.affected] == [("finance.revenue", 1), ("board.report", 2)]
    assert "which does not exist" in found.brought.problems[0].message


def test_what_a_product_says_otherwise_is_told_thing_by_thing(plan):
    changes = exchanged(REVENUE_ODPS, ("Compare months.", "Compare years."), ("amount: {minimum: 0}", "amount: {minimum: 5}"))
    (product,) = plan(changes).differences.products
    assert [(each.what, each.old, each.new) for each in product.details] == [("usage", "Compare months.", "Compare years.")]
    assert [(each.what, each.old, each.new) for each in product.inputs] == [
        ("orders: what it relies on", "amount at least 0; ordered_at required", "amount at least 5; ordered_at required")
    ]


def test_an_input_that_leads_elsewhere_is_told_by_both_ends(plan):
    (product,) = plan(exchanged(BOARD_ODPS, ("finance.revenue.monthly", "sales.orders.daily"))).differences.products
    assert [(each.what, each.old, each.new) for each in product.inputs] == [("months", "finance.revenue.monthly", "sales.orders.daily")]


def test_a_grant_that_goes_is_told_with_what_it_showed(plan):
    found = plan({GRANT: None})
    (access,) = found.differences.access
    assert (access.port, str(access.consumer), access.new) == (ORDERS, "finance.revenue", "nothing")
    assert [each.rule for each in found.brought.problems] == ["access"]


def test_texts_that_promise_nothing_reach_nobody(plan):
    found = plan(exchanged(ORDERS_ODCS, ("Where the order was taken.", "Where it was taken.")))
    assert [each.port for each in found.differences.ports] == [ORDERS]
    assert found.affected == ()


def test_consumers_are_told_how_far_on_what_grounds_and_who_owns_them(plan):
    found = plan(exchanged(ORDERS_SQL, ("channel,", "lower(channel) as channel,")))
    first, second = found.affected
    assert (str(first.consumer), first.owner, first.through, first.steps) == ("finance.revenue", "finance@example.org", ORDERS, 1)
    assert (first.grounds.value, first.columns) == ("used", ("amount", "ordered_at"))
    assert (str(second.consumer), second.owner, second.through, second.steps) == ("board.report", "board@example.org", REVENUE, 2)
    assert (second.grounds.value, second.columns) == ("measured", ("month", "orders", "revenue"))


def test_a_policy_that_the_change_breaks_is_told_and_what_was_broken_before_is_told_apart(plan):
    undescribed = exchanged(REVENUE_ODCS, ("    description: How many orders were taken.\n", ""))
    found = plan(undescribed)
    assert [each.rule for each in found.brought.problems] == ["columns-described"]
    assert found.brought.standing == ()
    assert found.breaks


def test_what_time_has_broken_is_not_put_down_to_the_change(plan):
    with frozen_at(datetime(3000, 1, 2, tzinfo=UTC)):  # the grant has ended
        found = plan(exchanged(BOARD_PY, ('"orders"', "'orders'")))
    assert "access" in {each.rule for each in found.brought.standing}
    assert "access" not in {each.rule for each in found.brought.problems}


def test_addresses_keep_to_what_they_name(plan):
    both = {**exchanged(REVENUE_SQL, ("count(*)", "count(order_id)")), **exchanged(BOARD_PY, ('"orders"', "'orders'"))}
    assert [each.port for each in plan(both, "board").differences.ports] == [TOTALS]
    assert [each.port for each in plan(both, "finance.revenue", "board.report.totals").differences.ports] == [TOTALS, REVENUE]
    with pytest.raises(UnknownName, match="no domain 'bord'"):
        plan(both, "bord")


def test_mistakes_come_first_and_what_they_hide_is_still_reached(plan):
    found = plan({REVENUE_ODPS: PLANNED_MESH[REVENUE_ODPS] + "  : [\n"})
    assert found.brought.problems[0].location.file == REVENUE_ODPS
    assert [str(each.consumer) for each in found.affected] == ["board.report"]
    assert found.breaks


def test_a_contract_file_that_is_broken_leaves_its_code_unknown(plan):
    (found,) = plan({BOARD_ODCS: "not: [valid"}).differences.ports
    assert (found.port, found.code) == (TOTALS, Code.UNKNOWN)
