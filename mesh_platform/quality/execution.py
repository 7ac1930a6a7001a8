"""Run the checks of a contract on a target: one result for each check, in the order in which they were compiled."""

from collections.abc import Iterable

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.quality.compilation import compile_rules
from mesh_platform.quality.planning import plan
from mesh_platform.quality.rules import Rule
from mesh_platform.quality.scope import Findings, Scope, broken, open_scope
from mesh_platform.quality.target import Target
from mesh_platform.quality.verdicts import verdict


def run_checks(
    connection: Connection, contract: DataContract, target: Target, *, relied_on: Iterable[ReliedOn] = ()
) -> tuple[CheckResult, ...]:
    """A rule that cannot be computed fails alone; the others still get their answer."""
    rules = compile_rules(contract, relied_on=relied_on)
    scope = open_scope(connection, contract, target)
    findings = _missing_columns(scope, rules)
    for lane, planned in plan(rule for rule in rules if rule.check.name not in findings).items():
        findings |= lane(scope, planned)
    return tuple(verdict(rule, findings[rule.check.name], rows=scope.rows) for rule in rules)


def _missing_columns(scope: Scope, rules: tuple[Rule, ...]) -> Findings:
    """A rule on a column that is not there has not been kept."""
    absent = {rule.check.name: scope.missing(rule.check.columns) for rule in rules}
    return {name: broken(f"there is no column {', '.join(columns)}") for name, columns in absent.items() if columns}
