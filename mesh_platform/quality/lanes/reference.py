"""Foreign keys: rows whose key the other table does not have."""

from collections.abc import Sequence

from mesh_platform.concepts.check import Outcome
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.quality.lanes.unique import present
from mesh_platform.quality.rules import Finding, Orphans, Rule, counted
from mesh_platform.quality.samples import smallest
from mesh_platform.quality.scope import Findings, Scope, one_by_one

ORPHANS = """
    SELECT count(*), {samples}
    FROM {relation} AS staged ANTI JOIN {referenced} AS referenced ON {same} WHERE {present}"""


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    return one_by_one(scope, rules, _finding)


def _finding(scope: Scope, rule: Rule) -> Finding:
    if not isinstance(rule.measure, Orphans):
        raise TypeError("only foreign keys are followed here")
    orphans = rule.measure
    referenced = scope.target.reference(orphans.port) if orphans.port else scope.target.whole
    if referenced is None:
        return Finding(outcome=Outcome.UNKNOWN, reason=f"{orphans.port} is not published, so its keys are not known")
    pairs = zip(orphans.columns, orphans.to_columns, strict=True)
    same = " AND ".join(f"staged.{identifier(own)} = referenced.{identifier(to)}" for own, to in pairs)
    samples = smallest(scope, orphans.columns)
    return counted(*scope.ask(ORPHANS, samples=samples, referenced=referenced, same=same, present=present(orphans.columns)))
