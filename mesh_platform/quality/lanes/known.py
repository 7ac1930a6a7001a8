"""Answered without looking at any row: the calendar, the ledger, and what cannot be computed."""

from collections.abc import Sequence

from mesh_platform.concepts.check import Outcome
from mesh_platform.quality.rules import Decided, Finding, Gap, RowCount, Rule, Sunset, Uncomputable
from mesh_platform.quality.scope import Findings, Scope, one_by_one


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    return one_by_one(scope, rules, _finding)


def _finding(scope: Scope, rule: Rule) -> Finding:
    match rule.measure:
        case Decided(outcome, reason) | Uncomputable(outcome, reason):
            return Finding(outcome=outcome, reason=reason, threshold="")
        case RowCount():
            return Finding(measured=scope.rows)
        case Gap():
            return _gap(scope, rule.measure)
        case Sunset():
            return _sunset(scope, rule.measure)
        case _:
            raise TypeError(f"{type(rule.measure).__name__} is not known without data")


def _gap(scope: Scope, gap: Gap) -> Finding:
    last, now = scope.target.last_published, scope.target.now
    threshold = f"at most {gap.span} after the last publication"
    if last is None:
        # No gap can have been exceeded, and a promise that is kept from the start should not begin as unknown.
        return Finding(outcome=Outcome.PASSED, reason="nothing was published before", threshold=threshold)
    outcome = Outcome.PASSED if last >= gap.span.before(now) else Outcome.FAILED
    return Finding(outcome=outcome, measured=str(now - last), threshold=threshold)


def _sunset(scope: Scope, sunset: Sunset) -> Finding:
    passed = scope.target.now < sunset.end
    return Finding(
        outcome=Outcome.PASSED if passed else Outcome.FAILED,
        measured=scope.target.now.date().isoformat(),
        threshold=f"before {sunset.end.date().isoformat()}",
        reason="" if passed else f"the announced end, {sunset.end.date().isoformat()}, has come",
    )
