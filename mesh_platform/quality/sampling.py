"""What some of the rows can tell: only a promise that each row, or each pair of rows, keeps by itself is judged on a sample."""

from dataclasses import replace

from mesh_platform.concepts.check import Outcome
from mesh_platform.quality.rules import NONE, Age, Duplicates, Measure, Orphans, Query, RowCount, Rule, Uncomputable, Violations

NOT_JUDGED = "not judged on a sample: "
OF_ALL_ROWS = f"{NOT_JUDGED}its query answers for all rows together"

_REASONS: dict[type[Measure], str] = {
    RowCount: "it counts the rows",
    Orphans: "the rows that it refers to need not be in the sample",
    Age: "the newest and the oldest row need not be in the sample",
}
_TOLERANT = "it allows a number or share of rows to break it"


def as_sampled(rule: Rule) -> Rule:
    """The rule where a sample can tell that it is broken, else why it is not judged."""
    reason = _REASONS.get(type(rule.measure))
    if isinstance(rule.measure, Violations | Duplicates | Query) and rule.comparison != NONE:
        reason = _TOLERANT
    return rule if reason is None else replace(rule, measure=Uncomputable(Outcome.UNKNOWN, f"{NOT_JUDGED}{reason}"))
