import json
from dataclasses import replace
from datetime import timedelta

import pytest

from mesh_platform.cli.output import show
from mesh_platform.cli.views.service_levels import HistoryView, StandingsView
from mesh_platform.concepts.contract import Aim
from mesh_platform.service_levels.history import histories
from mesh_platform.service_levels.standing import standings
from tests.cli.commands import invoke
from tests.observability.alerts.meshes import mesh_of
from tests.publishing.conftest import lakehouse, publisher
from tests.service_levels.promises import DAILY, START, after, promising, published

__all__ = ["lakehouse", "publisher"]

OF = promising(replace(DAILY, aim=Aim(freeze=True)))


@pytest.fixture
def late(lakehouse, publisher):
    """Published every day for ten days, then never again."""
    for day in (0, 1, 2):
        published(publisher, OF, after(days=day))
    return lakehouse


def lines(capsys, view) -> list[str]:
    show(view)
    return [each.rstrip() for each in capsys.readouterr().out.splitlines()]


def test_each_objective_has_a_line_and_each_spent_budget_a_sentence(late, capsys):
    found = standings(late, mesh_of(OF), [OF], after(days=6))
    assert lines(capsys, StandingsView(tuple(found))) == [
        "port                objective  target    kept  budget left  burns  over",
        "sales.orders.daily  frequency    95 %  50.7 %        spent  fast   30 d",
        "",
        "sales.orders.daily promises 95 % (published every 1 d) and kept 50.7 % in 30 days: its error budget is spent; "
        "only fixes are published.",
    ]


def test_what_is_promised_but_was_never_published_is_not_measured(lakehouse, capsys):
    found = standings(lakehouse, mesh_of(OF), [OF], START)
    found = tuple(found)
    assert lines(capsys, StandingsView(found)) == ["1 objective of which nothing was measured yet"]
    assert (
        lines(capsys, StandingsView(found, everything=True))[1]
        == "sales.orders.daily  frequency    95 %  not measured                      30 d"
    )


def test_ninety_days_are_a_row_of_bars(late, capsys):
    found = tuple(histories(late, mesh_of(OF), [OF], after(days=4) + timedelta(hours=12)))
    title, bars, told, _ = lines(capsys, HistoryView(found))
    assert title == "sales.orders.daily  frequency  95 % promised"
    assert bars == "·" * 85 + "███▁▁"
    assert told == "2023-12-07 to 2024-03-05: 2 days of 5 not as promised"
    assert [each["kept"] for each in HistoryView(found).as_json()[0]["days"][-3:]] == [100, round(100 / 24, 4), 0]


def test_a_port_that_is_tried_out_is_bound_by_nothing(late):
    draft = replace(OF, contract=replace(OF.contract, status="draft"))
    assert tuple(standings(late, mesh_of(draft, status="draft"), [draft], after(days=6))) == ()


def test_where_nothing_is_promised_it_is_said(capsys):
    for view in (StandingsView(()), HistoryView(())):
        assert lines(capsys, view)[0].startswith("no contract here promises anything that is measured over time")


def test_only_what_was_asked_for_is_told(built):
    (found,) = json.loads(invoke(built, "slo", "sales", "--json").stdout)
    assert (found["port"], found["objective"], found["met"]) == ("sales.orders.daily", "freshness.ordered_at", True)
    (days,) = json.loads(invoke(built, "slo", "finance.revenue", "--history", "--json").stdout)
    assert (days["objective"], len(days["days"])) == ("frequency", 90)
    assert "freshness.ordered_at" in invoke(built, "slo").stdout


def test_an_address_that_is_not_there_is_a_wrong_call_with_a_suggestion(built):
    result = invoke(built, "slo", "sale")
    assert result.exit_code == 2
    assert "Did you mean sales?" in result.stderr
