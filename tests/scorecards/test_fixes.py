from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import TO_DESCRIBE
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.scorecards.fixes.plan import carry_out, plan_fixes
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS
from tests.scorecards.conftest import ROWS, START
from tests.scorecards.test_remedies import FREE_COLUMN, LATENCY, PRODUCT, TIER

NOTES = "case when order_id {missing} then null else 'gift' end as note"


def noted(missing: str) -> str:
    return f"select *, {NOTES.format(missing=missing)} from ({ROWS})"


def with_free_column(shop, missing: str) -> None:
    shop.edit(ORDERS_ODCS, "  quality:\n", FREE_COLUMN)
    shop.build(noted(missing))


def text_of(shop, path: str = ORDERS_ODCS) -> str:
    return (shop.root / path).read_text(encoding="utf-8")


def planned(shop):
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        return plan_fixes(shop.lakehouse, shop.mesh, PRODUCT)


def fixed(shop):
    plan = planned(shop)
    carry_out(shop.mesh, PRODUCT, plan)
    return plan


def test_what_was_said_to_be_regained_is_regained(shop):
    with_free_column(shop, "> 999")
    plan = fixed(shop)
    assert plan.regained > 0
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        assert shop.card().points == pytest.approx(plan.after.points)


def test_a_column_that_always_had_a_value_promises_it(shop):
    with_free_column(shop, "> 999")
    fixed(shop)
    assert shop.mesh.product(PRODUCT).outputs[0].contract.column("note").required


def test_a_column_that_sometimes_lacks_a_value_promises_no_more_than_that_and_only_warns(shop):
    with_free_column(shop, "<= 3")
    fixed(shop)
    (rule,) = shop.mesh.product(PRODUCT).outputs[0].contract.column("note").rules
    assert (rule.metric, rule.comparison.value, rule.unit, rule.severity.value) == ("nullValues", 10, "percent", "warning")
    shop.build(noted("<= 3"))
    assert shop.card(after=timedelta(minutes=1)).rule("checks-held").points == 8


def test_a_column_whose_owner_says_that_it_may_be_missing_is_left_alone(shop):
    shop.edit(ORDERS_ODCS, "  quality:\n", FREE_COLUMN.replace("wrote down.", "wrote down; null where it did not."))
    shop.build(noted("> 999"))
    assert "note" not in "".join(each.grounds for each in planned(shop).proposals)


def test_a_contract_that_promises_more_says_so_in_its_version_and_its_product_too(shop):
    with_free_column(shop, "> 999")
    fixed(shop)
    (port,) = shop.mesh.product(PRODUCT).outputs
    assert port.contract.version == "1.1.0"
    assert text_of(shop, ORDERS_ODPS).count("version: 1.1.0") == 1


def test_a_frequency_is_what_the_port_has_done_so_far(shop):
    shop.edit(ORDERS_ODCS, LATENCY, "")
    for hours in (0, 20, 50):
        with clock.frozen_at(START + timedelta(hours=hours)):
            shop.build()
    fixed(shop)
    level = shop.mesh.product(PRODUCT).outputs[0].contract.service_level("frequency")
    assert (level.value, level.unit) == (2, "d")


def test_two_publications_tell_no_frequency(shop):
    shop.edit(ORDERS_ODCS, LATENCY, "")
    shop.build()
    shop.build()
    assert "levels-promised" not in {each.rule for each in planned(shop).proposals}


def test_a_product_gets_the_tier_that_its_readers_make_it(shop):
    shop.edit(ORDERS_ODPS, TIER, "")
    fixed(shop)
    assert shop.mesh.product(PRODUCT).tier == "tier2"


def test_drafts_are_written_and_regain_nothing(shop):
    plan = fixed(shop)
    assert {each.grounds.partition(":")[0] for each in plan.proposals if each.drafts} == {"usage", "limitations"}
    assert f"{TO_DESCRIBE} what it cannot tell" in text_of(shop)
    assert plan.after.rule("purpose-told").points == plan.before.rule("purpose-told").points


def test_what_was_written_once_is_not_written_again(shop):
    with_free_column(shop, "> 999")
    fixed(shop)
    assert planned(shop).edits == ()


def test_a_product_that_would_not_be_valid_is_left_as_it_is(shop):
    before = text_of(shop, ORDERS_ODPS)
    plan = planned(shop)
    (shop.root / ORDERS_ODPS).write_text(before.replace("status: active", "status: nonsense"), encoding="utf-8")
    mesh_now = shop.root / ORDERS_ODCS
    contract = mesh_now.read_text(encoding="utf-8")
    with pytest.raises(InvalidDeclaration):
        carry_out(plan_mesh(shop), PRODUCT, plan)
    assert mesh_now.read_text(encoding="utf-8") == contract


def plan_mesh(shop):
    from mesh_platform.declarations.reader import load_mesh

    return load_mesh(shop.root)[0]
