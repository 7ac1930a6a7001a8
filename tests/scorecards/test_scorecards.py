from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.scorecards import rules
from mesh_platform.scorecards.badge import badge
from mesh_platform.scorecards.every_rule import RULES
from mesh_platform.scorecards.levels import LEVELS, closed_gates, level_of, next_level
from mesh_platform.scorecards.part import Part
from mesh_platform.scorecards.prose import is_written, says_more_than
from mesh_platform.scorecards.rule import Dimension
from mesh_platform.scorecards.scorecard import Judged, Scorecard
from mesh_platform.scorecards.standing import average, league
from tests.sample_ports import product
from tests.scorecards.conftest import START


def card(name: str = "sales.orders", *, counts: bool = True, **shares: float) -> Scorecard:
    """All points, but for the dimensions that are named."""
    judged = tuple(
        Judged(
            rule=each.id,
            dimension=each.dimension,
            weight=each.weight,
            purpose="",
            parts=(Part(name="all", share=shares.get(each.dimension.name.lower(), 1.0)),),
        )
        for each in RULES
    )
    return Scorecard(product=product(address=name).address, name=name, owner="team:sales", counts=counts, at=START, judged=judged)


def test_all_rules_are_a_hundred_points_and_every_file_of_them_counts():
    files = {each.stem.replace("_", "-") for each in Path(rules.__file__).parent.glob("[a-z]*.py")}
    assert sum(each.weight for each in RULES) == 100
    assert {each.id for each in RULES} == files
    assert {each.dimension for each in RULES} == {*Dimension}


def test_every_rule_says_why_it_is_there():
    assert all(each.purpose.endswith(".") for each in RULES)


def test_what_is_nearly_whole_is_not_rounded_to_it():
    assert card(satisfaction=0.999).score == 99
    assert card().score == 100


def test_a_gate_stays_closed_whatever_else_is_strong():
    strong = card(satisfaction=0.0)
    assert level_of(strong).name == "dependable"
    assert [str(each) for each in closed_gates(strong, next_level(strong))] == ["satisfaction 0% of 50%"]


@pytest.mark.parametrize(
    ("shares", "level"),
    [
        ({}, "exemplary"),
        ({"usage": 0.7}, "valued"),
        ({"quality": 0.5}, "described"),
        ({"purpose": 0.5}, "begun"),
    ],
)
def test_levels_come_one_after_the_other(shares, level):
    assert level_of(card(**shares)).name == level


def test_above_the_last_level_there_is_none():
    assert next_level(card()) is None
    assert LEVELS[-1].name == "exemplary"


def test_drafts_count_for_nobody():
    cards = (card("sales.orders"), card("sales.drafts", counts=False, quality=0.0))
    assert average(cards).points == 100
    assert [str(each.product) for each in league(cards)] == ["sales.orders"]
    assert average(cards[1:]).points is None


def test_a_league_names_the_best_first_and_equals_by_name():
    cards = (card("sales.zeta"), card("sales.alpha"), card("sales.weak", usage=0.0))
    assert [str(each.product) for each in league(cards)] == ["sales.alpha", "sales.zeta", "sales.weak"]


def test_a_badge_says_score_and_level_and_runs_nothing():
    drawn = badge(replace(card(satisfaction=0.0), name='"><script>alert(1)</script>'))
    assert "90/100 dependable" in drawn
    assert "script" not in drawn
    assert drawn.startswith("<svg")


def test_a_stub_and_a_name_said_again_describe_nothing():
    assert not is_written("To describe: who needs it.")
    assert not says_more_than("The flight number.", "flight_number")
    assert not says_more_than("Number of the flight", "flight_number")
    assert says_more_than("Unique for an airline and a day.", "flight_number")
