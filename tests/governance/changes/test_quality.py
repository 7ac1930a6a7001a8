"""Quality rules: asked for more, for less, for something else, or nobody can tell."""

import pytest

from mesh_platform.concepts.change import Change, Direction, Impact
from mesh_platform.concepts.contract import QualityRule, Severity
from mesh_platform.governance.changes.quality import compare_rules
from tests.quality.promises import rule

TIGHTENS, LOOSENS, BOTH = Direction.TIGHTENS, Direction.LOOSENS, Direction.BOTH
UNDETERMINED, NEUTRAL = Direction.UNDETERMINED, Direction.NEUTRAL


def only_change(old: QualityRule, new: QualityRule) -> Change:
    (found,) = compare_rules((old,), (new,))
    return found


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        (("mustBeGreaterThan", 0), ("mustBeGreaterOrEqualTo", 1), NEUTRAL),
        (("mustBeGreaterThan", 5), ("mustBeGreaterThan", 2), LOOSENS),
        (("mustBeLessThan", 5), ("mustBeLessOrEqualTo", 4), NEUTRAL),
        (("mustBeLessThan", 5), ("mustBe", 0), TIGHTENS),
        (("mustBe", 3), ("mustBe", 4), BOTH),
        (("mustNotBe", 3), ("mustBeLessThan", 3), TIGHTENS),
        (("mustBeBetween", (1, 3)), ("mustBeBetween", (1, 4)), LOOSENS),
        (("mustNotBeBetween", (1, 3)), ("mustNotBeBetween", (0, 3)), TIGHTENS),
        (("mustNotBe", 0), ("mustBeGreaterThan", 0), NEUTRAL),
    ],
)
def test_counts_that_are_let_through_decide(old, new, direction):
    assert only_change(rule("rowCount", old), rule("rowCount", new)).direction is direction


def test_a_share_is_no_whole_number():
    one, other = (rule("nullValues", must, unit="percent") for must in (("mustBeLessThan", 1), ("mustBe", 0)))
    assert only_change(one, other).direction is TIGHTENS
    assert only_change(rule("nullValues"), rule("nullValues", unit="percent")).direction is NEUTRAL
    assert only_change(rule("nullValues"), rule("nullValues", ("mustBeLessThan", 1), unit="percent")).direction is LOOSENS
    assert only_change(rule("nullValues", ("mustBe", 1)), rule("nullValues", ("mustBe", 1), unit="percent")).direction is UNDETERMINED


@pytest.mark.parametrize(
    ("metric", "old", "new", "direction"),
    [
        ("invalidValues", {"validValues": ["a"]}, {"validValues": ["a", "b"]}, LOOSENS),
        ("missingValues", {"missingValues": ["-"]}, {"missingValues": ["-", "n/a"]}, TIGHTENS),
        ("duplicateValues", {"properties": ["a", "b"]}, {"properties": ["a"]}, TIGHTENS),
        ("invalidValues", {"pattern": "^a"}, {"pattern": "^b"}, UNDETERMINED),
        ("invalidValues", {"validValues": ["a"]}, {"pattern": "^a"}, UNDETERMINED),
    ],
)
def test_arguments_that_make_a_rule_count_more_are_stricter(metric, old, new, direction):
    assert only_change(rule(metric, arguments=old), rule(metric, arguments=new)).direction is direction


def test_to_count_more_is_not_stricter_where_many_are_asked_for():
    must = ("mustBeGreaterThan", 3)
    old, new = (rule("invalidValues", must, arguments={"validValues": each}) for each in (["a"], ["a", "b"]))
    assert only_change(old, new).direction is UNDETERMINED


def test_the_text_of_a_query_tells_nothing_but_its_comparison_does():
    old = rule(kind="sql", query="select count(*) from t", must=("mustBeGreaterThan", 5))
    assert only_change(old, rule(kind="sql", query="select 1", must=("mustBeGreaterThan", 5))).direction is UNDETERMINED
    assert only_change(old, rule(kind="sql", query="select  count(*)\nfrom t", must=("mustBeGreaterThan", 4))).direction is LOOSENS
    texts = [rule(kind="sql", query="select 1", must=("mustBe", each)) for each in ("open", "closed")]
    assert only_change(*texts).direction is UNDETERMINED


def test_a_rule_in_prose_is_its_description():
    old, new = (rule(kind="text", must=None, description=each) for each in ("Be good.", "Be better."))
    assert only_change(old, new).direction is UNDETERMINED


def test_another_metric_is_another_rule():
    found = compare_rules((rule("nullValues", name="x"),), (rule("rowCount", name="x"),))
    assert {each.path: (each.direction, each.impact) for each in found} == {
        "quality.x": (LOOSENS, Impact.MAJOR),
        "quality.x_2": (TIGHTENS, Impact.MINOR),
    }


def test_a_rule_that_is_only_renamed_asks_for_the_same():
    found = only_change(rule("rowCount", name="some"), rule("rowCount", name="any"))
    assert (found.path, found.old, found.new, found.impact) == ("quality.any.name", "some", "any", Impact.PATCH)


def test_warnings_bind_nobody():
    error, warning = rule("rowCount"), rule("rowCount", severity=Severity.WARNING)
    assert [each.impact for each in compare_rules((warning,), ())] == [Impact.MINOR]
    assert [each.impact for each in compare_rules((error,), ())] == [Impact.MAJOR]
    assert (only_change(error, warning).direction, only_change(error, warning).impact) == (LOOSENS, Impact.MAJOR)
    assert (only_change(warning, error).direction, only_change(warning, error).impact) == (TIGHTENS, Impact.MINOR)
    weaker = rule("rowCount", ("mustBeLessThan", 9), severity=Severity.WARNING)
    assert (only_change(warning, weaker).direction, only_change(warning, weaker).impact) == (LOOSENS, Impact.MINOR)
