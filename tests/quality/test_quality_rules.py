"""ODCS's library of metrics with every operator and unit, and rules nobody can compute."""

from typing import Any

import pytest

from mesh_platform.concepts.contract import Column, Operator, Severity
from mesh_platform.concepts.types import Primitive
from tests.quality.promises import check, check_files, column, promise, rule

TEXT = Primitive.STRING
VALUES = "('a'), ('a'), ('b'), ('n/a'), (NULL)"


def on_column(*rules: Any, type: Any = TEXT) -> Column:
    return column(type=type, rules=rules)


@pytest.mark.parametrize(
    ("metric", "arguments", "measured"),
    [
        ("nullValues", {}, 1),
        ("missingValues", {"missingValues": ["n/a", "", None]}, 2),
        ("missingValues", {"missingValues": []}, 1),
        ("invalidValues", {"validValues": ["a", "b"]}, 1),
        ("invalidValues", {"pattern": "^[a-b]$"}, 1),
        ("invalidValues", {"validValues": ["a", "n/a"], "pattern": "^.$"}, 2),
        ("invalidValues", {"validValues": []}, 4),
        ("duplicateValues", {}, 1),
    ],
)
def test_a_metric_counts_what_it_says(metric: str, arguments: dict[str, Any], measured: int) -> None:
    result = check(promise(on_column(rule(metric, arguments=arguments))), VALUES)[f"v_{metric}"]
    assert (result.measured, result.rows_affected, result.outcome) == (measured, measured, "failed")
    assert result.samples


@pytest.mark.parametrize(
    ("operator", "value", "kept"),
    [
        ("mustBe", 1, True),
        ("mustBe", 2, False),
        ("mustNotBe", 1, False),
        ("mustNotBe", 2, True),
        ("mustBeGreaterThan", 1, False),
        ("mustBeGreaterThan", 0.5, True),
        ("mustBeGreaterOrEqualTo", 1, True),
        ("mustBeLessThan", 1, False),
        ("mustBeLessOrEqualTo", 1, True),
        ("mustBeBetween", (1, 2), True),
        ("mustBeBetween", (2, 3), False),
        ("mustNotBeBetween", (2, 3), True),
        ("mustNotBeBetween", (0, 1), False),
    ],
)
def test_every_operator_compares_by_value(operator: str, value: Any, kept: bool) -> None:
    result = check(promise(on_column(rule("nullValues", (operator, value)))), VALUES)["v_nullValues"]
    assert result.outcome == ("passed" if kept else "failed")


def test_every_operator_of_the_standard_is_tested_above() -> None:
    marks = test_every_operator_compares_by_value.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == {each.value for each in Operator}


def test_percent_divides_by_all_rows() -> None:
    twenty = rule("nullValues", ("mustBe", 20), unit="percent")
    result = check(promise(on_column(twenty)), VALUES)["v_nullValues"]
    assert (result.outcome, result.measured, result.threshold, result.rows_affected) == ("passed", 20.0, "mustBe 20 percent", 1)


def test_a_third_in_percent_is_not_lost_in_rounding() -> None:
    third = rule("nullValues", ("mustBeGreaterThan", 33.333333), unit="percent")
    assert check(promise(on_column(third)), "('a'), ('b'), (NULL)")["v_nullValues"].outcome == "passed"


def test_no_rows_break_nothing_in_rows_and_in_percent() -> None:
    rules = (rule("nullValues"), rule("duplicateValues"), rule("invalidValues", unit="percent", arguments={"validValues": ["a"]}))
    results = check(promise(on_column(*rules)), "SELECT 'x' AS v WHERE false")
    assert {each.outcome for each in results.values()} == {"passed"}


def test_row_count_is_a_rule_of_the_table() -> None:
    contract = promise(column(type=TEXT), rules=(rule("rowCount", ("mustBeGreaterThan", 5)),))
    result = check(contract, VALUES)["rowCount"]
    assert (result.outcome, result.measured, result.rows_affected) == ("failed", 5, None)


def test_duplicates_of_several_columns_are_rows_beyond_the_first() -> None:
    twins = rule("duplicateValues", arguments={"properties": ["a", "B"]})
    contract = promise(column("a"), column("b", TEXT), rules=(twins,))
    result = check(contract, "(1::BIGINT, 'x'), (1, 'x'), (1, 'x'), (1, 'y'), (NULL, 'z'), (NULL, 'z')")["duplicateValues"]
    assert result.rows_affected == 2
    assert set(map(str, result.samples)) == {"{'a': 1, 'b': 'x'}"}


def test_severity_decides_whether_a_broken_rule_refuses() -> None:
    rules = (rule("nullValues", severity=Severity.WARNING), rule("rowCount", ("mustBe", 0), name="none"))
    results = check(promise(on_column(rules[0]), rules=rules[1:]), VALUES)
    assert not results["v_nullValues"].refuses
    assert results["none"].refuses


@pytest.mark.parametrize(
    "unanswerable",
    [
        rule(kind="text", must=None, name="r"),
        rule(kind="custom", must=None, name="r", arguments={"engine": "soda"}),
        rule("entropy", name="r"),
    ],
)
def test_what_nobody_can_compute_is_unknown_with_a_reason(unanswerable: Any) -> None:
    result = check(promise(column(type=TEXT), rules=(unanswerable,)), VALUES)["r"]
    assert result.outcome == "unknown"
    assert result.reason


@pytest.mark.parametrize(
    "wrong",
    [
        rule("nullValues", None, name="r"),
        rule("nullValues", name="r"),
        rule("duplicateValues", name="r"),
        rule(kind="sql", name="r", query=None),
        rule("duplicateValues", name="r", arguments={"properties": ["gone"]}),
    ],
)
def test_what_is_written_wrongly_fails_with_a_reason(wrong: Any) -> None:
    result = check(promise(column(type=TEXT), rules=(wrong,)), VALUES)["r"]
    assert (result.outcome, bool(result.reason)) == ("failed", True)


def test_null_counts_come_from_the_footers_and_broken_ones_still_have_samples(tmp_path: Any) -> None:
    contract = promise(column("id"), on_column(rule("nullValues"), rule("nullValues", ("mustBeLessThan", 2), name="few")))
    results = check_files(contract, "(1::BIGINT, 'a'), (2, NULL)", tmp_path)
    assert (results["v_nullValues"].outcome, results["v_nullValues"].samples) == ("failed", ({"v": None},))
    assert (results["v_few"].outcome, results["v_few"].measured) == ("passed", 1)
