"""ODCS's `quality` entries: the library of metrics, SQL rules, and what no platform can compute."""

from typing import Any

from mesh_platform.concepts.check import Check, Outcome
from mesh_platform.concepts.contract import Column, QualityRule
from mesh_platform.quality.conditions import AnyOf, Condition, IsMissing, IsNull, NotIn, Operand, PatternMismatch
from mesh_platform.quality.naming import rule_name
from mesh_platform.quality.rules import NONE, Duplicates, Measure, Query, RowCount, Rule, Uncomputable, Violations

METRICS = ("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount")


def quality_rule(rule: QualityRule, column: Column | None = None) -> Rule:
    """One quality entry of the table, or of `column`."""
    name = column.name if column else None
    return Rule(
        check=Check(
            name=rule_name(name, rule.name),
            description=rule.description or _description(rule, name),
            severity=rule.severity,
            columns=(name,) if name else tuple(rule.arguments.get("properties") or ()),
            dimension=rule.dimension,
        ),
        measure=_measure(rule, column),
        comparison=rule.comparison or NONE,
        percent=rule.unit.lower() in {"percent", "%"},
    )


def _description(rule: QualityRule, column: str | None) -> str:
    subject = rule.metric or ("the query's answer" if rule.kind == "sql" else rule.name)
    place = f" of `{column}`" if column else ""
    unit = " percent" if rule.unit == "percent" else ""
    return f"{subject}{place} {rule.comparison}{unit}." if rule.comparison else f"{subject}{place}."


def _measure(rule: QualityRule, column: Column | None) -> Measure:
    if rule.kind == "text":
        return Uncomputable(Outcome.UNKNOWN, "a rule in prose is for people to read; no platform can compute it")
    if rule.kind == "custom":
        engine = rule.arguments.get("engine")
        return Uncomputable(Outcome.UNKNOWN, f"a custom rule needs its own engine{f' ({engine})' if engine else ''}")
    if rule.kind == "library" and rule.metric not in METRICS:
        return Uncomputable(Outcome.UNKNOWN, f"the metric {rule.metric!r} is none of {', '.join(METRICS)}")
    if rule.comparison is None:
        return Uncomputable(Outcome.FAILED, "the rule has no comparison such as mustBe or mustBeLessThan")
    return _query(rule, column) if rule.kind == "sql" else _metric(rule, column)


def _query(rule: QualityRule, column: Column | None) -> Measure:
    if not rule.query:
        return Uncomputable(Outcome.FAILED, "the rule has no query")
    return Query(rule.query, column.name if column else None)


def _metric(rule: QualityRule, column: Column | None) -> Measure:
    if rule.metric == "rowCount":
        return RowCount()
    if rule.metric == "duplicateValues":
        columns = tuple(rule.arguments.get("properties") or ((column.name,) if column else ()))
        return Duplicates(columns) if columns else Uncomputable(Outcome.FAILED, "arguments.properties names no column")
    if column is None:
        return Uncomputable(Outcome.FAILED, f"{rule.metric} is measured on a column, and this rule stands on the table")
    condition = _condition(rule, Operand(column=column.name, type=column.type))
    return Violations(condition) if condition else Uncomputable(Outcome.FAILED, "arguments has neither validValues nor pattern")


def _condition(rule: QualityRule, of: Operand) -> Condition | None:
    match rule.metric:
        case "nullValues":
            return IsNull(of)
        case "missingValues":
            return IsMissing(of, tuple(rule.arguments.get("missingValues") or ()))
        case _:
            return _invalid(rule.arguments, of)


def _invalid(arguments: Any, of: Operand) -> Condition | None:
    conditions: list[Condition] = []
    if (values := arguments.get("validValues")) is not None:
        conditions.append(NotIn(of, tuple(values)))
    if (pattern := arguments.get("pattern")) is not None:
        conditions.append(PatternMismatch(of, str(pattern)))
    return AnyOf(of, tuple(conditions)) if conditions else None
