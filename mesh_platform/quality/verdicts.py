"""From a finding to a result: whether the measurement keeps the promise."""

import operator
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mesh_platform.concepts.check import CheckResult, Outcome
from mesh_platform.concepts.contract import Comparison, Operator
from mesh_platform.quality.rules import Finding, Rule

WITHHELD = "what was measured is withheld, for it may tell a value of a classified column"
_COMPARE = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.GREATER: operator.gt,
    Operator.GREATER_OR_EQUAL: operator.ge,
    Operator.LESS: operator.lt,
    Operator.LESS_OR_EQUAL: operator.le,
}


def verdict(rule: Rule, finding: Finding, *, rows: int) -> CheckResult:
    """The result of a rule. `rows` is what a percentage divides by."""
    measured = _percent(finding.measured, rows) if rule.percent else finding.measured
    outcome, reason = _outcome(rule, finding, measured)
    if finding.withheld:
        measured, reason = None, WITHHELD
    return CheckResult(
        check=rule.check,
        outcome=outcome,
        measured=float(measured) if isinstance(measured, Fraction) else measured,
        threshold=rule.threshold if finding.threshold is None else finding.threshold,
        rows_affected=finding.rows_affected,
        samples=finding.samples if outcome is Outcome.FAILED and rule.quotes else (),
        reason=reason,
    )


def holds(comparison: Comparison, measured: Any) -> bool:
    """Numbers compare by value, all else by its text. Raises TypeError where there is no order."""
    match comparison:
        case Comparison(Operator.BETWEEN, (low, high)):
            return _exact(low) <= _exact(measured) <= _exact(high)
        case Comparison(Operator.NOT_BETWEEN, (low, high)):
            return not _exact(low) <= _exact(measured) <= _exact(high)
        case _:
            return _COMPARE[comparison.operator](_exact(measured), _exact(comparison.value))


def _outcome(rule: Rule, finding: Finding, measured: Any) -> tuple[Outcome, str]:
    if finding.outcome is not None:
        return finding.outcome, finding.reason
    if measured is None:
        return Outcome.FAILED, finding.reason or "there is nothing to compare: the value is NULL"
    try:
        kept = holds(rule.comparison, measured)
    except (TypeError, ValueError):
        return Outcome.FAILED, f"{measured!r} cannot be compared with {rule.comparison}"
    return (Outcome.PASSED if kept else Outcome.FAILED), finding.reason


def _percent(measured: Any, rows: int) -> Any:
    """Of no rows, none is affected."""
    if not isinstance(measured, int | float | Decimal):
        return measured
    return Fraction(str(measured)) * 100 / rows if rows else Fraction(0)


def _exact(value: Any) -> Any:
    match value:
        case bool() | Fraction():
            return value
        case int() | float() | Decimal():
            return Fraction(str(value))
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)
