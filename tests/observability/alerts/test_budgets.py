from dataclasses import replace

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.contract import Aim
from mesh_platform.observability.alerts.situations.budgets import burning_budgets
from tests.observability.alerts.meshes import mesh_of
from tests.service_levels.promises import DAILY, START, after, promising, published

STRICT = replace(DAILY, aim=Aim(target=80, freeze=True))


def alerts_at(lakehouse, of, moment):
    with clock.frozen_at(moment):
        return tuple(burning_budgets(lakehouse, mesh_of(of)))


def test_a_budget_that_burns_fast_is_told_once_with_what_is_left_of_it(publisher, lakehouse):
    of = promising(DAILY)
    published(publisher, of, START)
    assert alerts_at(lakehouse, of, after(hours=25)) == ()
    (soon,), (later,) = (alerts_at(lakehouse, of, after(hours=each)) for each in (26, 40))
    assert (soon.kind, soon.part, soon.since) == (AlertKind.BURNING_FAST, "frequency", after(hours=25))
    assert soon.story == (
        "Promised: published every 1 d, 95 % of 30 days; kept until now: 96.2 %.",
        "Over the last 1 hours it went 20.0 times as quickly as would last.",
        "Of the budget 97 % is left.",
    )
    assert soon.affected == ("finance.revenue",)
    assert later.id == soon.id
    assert later.title == soon.title


def test_a_budget_that_allows_much_burns_slowly_at_most(publisher, lakehouse):
    of = promising(STRICT)
    published(publisher, of, START)
    assert alerts_at(lakehouse, of, after(hours=26)) == ()
    (slowly,) = alerts_at(lakehouse, of, after(hours=40))
    assert slowly.kind is AlertKind.BURNING_SLOWLY
    (spent,) = alerts_at(lakehouse, of, after(days=9))
    assert spent.id == slowly.id
    assert spent.story[-1] == "The budget is spent: only fixes are published."


def test_it_is_over_soon_after_the_trouble_is(publisher, lakehouse):
    of = promising(DAILY)
    for day in (0, 3):
        published(publisher, of, after(days=day))
    assert alerts_at(lakehouse, of, after(days=3))
    assert alerts_at(lakehouse, of, after(days=3, hours=7)) == ()


def test_a_port_that_is_tried_out_has_promised_nothing_yet(publisher, lakehouse):
    of = promising(DAILY)
    published(publisher, of, START)
    draft = replace(of, contract=replace(of.contract, status="draft"))
    assert alerts_at(lakehouse, draft, after(days=2)) == ()
