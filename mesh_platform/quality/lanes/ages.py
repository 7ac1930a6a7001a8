"""Age of the newest or oldest value of a column."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mesh_platform.concepts.check import Outcome
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.quality.rules import Age, Finding, Rule
from mesh_platform.quality.scope import Findings, Scope, one_by_one

EXTREME = "SELECT epoch_us({extreme}({column})) FROM {whole}"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    """Over all rows the table will have: a day that is built again does not make its neighbours old."""
    return one_by_one(scope, rules, _finding)


def _finding(scope: Scope, rule: Rule) -> Finding:
    if not isinstance(rule.measure, Age):
        raise TypeError("only an age is measured here")
    age = rule.measure
    extreme = "min" if age.oldest else "max"
    (micros,) = scope.ask(EXTREME, extreme=extreme, column=identifier(age.column), whole=scope.target.whole)
    threshold = f"{'oldest' if age.oldest else 'newest'} at most {age.span} old"
    if micros is None:
        outcome = Outcome.PASSED if age.oldest else Outcome.FAILED
        return Finding(outcome=outcome, reason=f"no row has a value in `{age.column}`", threshold=threshold)
    moment = EPOCH + timedelta(microseconds=micros)
    kept = moment >= age.span.before(scope.target.now)
    reason = "" if kept else f"the {'oldest' if age.oldest else 'newest'} value is {moment.isoformat()}"
    return Finding(
        outcome=Outcome.PASSED if kept else Outcome.FAILED,
        measured=_days(scope.target.now - moment),
        threshold=threshold,
        reason=reason,
        withheld=age.column.lower() in scope.classified,
    )


def _days(age: timedelta) -> str:
    """Without the fractions of a second that make two equal ages look different."""
    return str(timedelta(days=age.days, seconds=age.seconds))
