"""Rows that break a rule, counted in one scan for each column.

A scan keeps only rows that break at least one of its rules, and counts the rules on those few. Its condition reads a
single column, so DuckDB evaluates it inside the Parquet reader: row groups are skipped by their statistics, and a
dictionary's values are tested once each. On clean data that costs little more than reading the dictionaries,
where `count(*) FILTER` would evaluate every rule on every row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mesh_platform.concepts.check import Outcome
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.engine import EngineError
from mesh_platform.quality.lanes.proof import prove
from mesh_platform.quality.predicates import violation
from mesh_platform.quality.rules import Finding, Rule, Violations, counted
from mesh_platform.quality.samples import smallest
from mesh_platform.quality.scope import Findings, Scope
from mesh_platform.quality.verdicts import verdict

# DuckDB's planning grows faster than linearly with the number of expressions beyond this.
BATCH = 64
SURVIVORS = "SELECT {answers} FROM {relation} WHERE {any_violation}"
ANSWER = "count(CASE WHEN {violation} THEN 1 END), {samples}"


@dataclass(frozen=True, slots=True)
class Predicate:
    """`sql` is TRUE for a violating row; samples show `columns`."""

    sql: str
    columns: tuple[str, ...]


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    findings: Findings = {}
    by_column: dict[str, dict[str, Predicate]] = {}
    for rule in rules:
        found = _proof_or_predicate(scope, rule)
        if isinstance(found, Finding):
            findings[rule.check.name] = found
        else:
            by_column.setdefault(found.columns[0], {})[rule.check.name] = found
    for predicates in by_column.values():
        findings |= count(scope, predicates)
    return findings


def count(scope: Scope, predicates: Mapping[str, Predicate]) -> Findings:
    """One scan for up to 64 rules, by the names of their checks."""
    findings: Findings = {}
    names = list(predicates)
    for start in range(0, len(names), BATCH):
        findings |= _count_batch(scope, {name: predicates[name] for name in names[start : start + BATCH]})
    return findings


def _proof_or_predicate(scope: Scope, rule: Rule) -> Finding | Predicate:
    """Statistics may prove that a promise is broken, too, but have no rows to show for it."""
    if not isinstance(rule.measure, Violations):
        raise TypeError("only violations are counted here")
    condition = rule.measure.condition
    try:
        proven = prove(scope, condition)
        if proven and verdict(rule, proven, rows=scope.rows).outcome is Outcome.PASSED:
            return proven
        return Predicate(violation(condition), (condition.of.column,))
    except (UsageError, ValueError) as wrong:
        return scope.failed(wrong)


def _count_batch(scope: Scope, predicates: Mapping[str, Predicate]) -> Findings:
    """When the scan fails, each rule runs alone, so that only the one at fault fails."""
    try:
        found = scope.ask(
            SURVIVORS,
            answers=", ".join(_answer(scope, each) for each in predicates.values()),
            any_violation=" OR ".join(each.sql for each in predicates.values()),
        )
    except EngineError as wrong:
        if len(predicates) == 1:
            return dict.fromkeys(predicates, scope.failed(wrong))
        alone = (_count_batch(scope, {name: each}) for name, each in predicates.items())
        return {name: finding for findings in alone for name, finding in findings.items()}
    answers = zip(found[::2], found[1::2], strict=True)
    return {name: counted(number, samples) for name, (number, samples) in zip(predicates, answers, strict=True)}


def _answer(scope: Scope, predicate: Predicate) -> str:
    return ANSWER.format(violation=predicate.sql, samples=smallest(scope, predicate.columns, where=predicate.sql))
