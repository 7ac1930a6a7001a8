"""Run the checks of a contract on a target: one result for each check, in the order in which they were compiled."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.concepts.row_filter import RowFilter, filtered_columns
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.reading.row_conditions import condition_sql
from mesh_platform.quality.compilation import compile_rules
from mesh_platform.quality.planning import plan
from mesh_platform.quality.rules import Rule
from mesh_platform.quality.sampling import as_sampled
from mesh_platform.quality.scope import Findings, Scope, broken, open_scope
from mesh_platform.quality.target import Target
from mesh_platform.quality.verdicts import verdict


def run_checks(
    connection: Connection, contract: DataContract, target: Target, *, relied_on: Iterable[ReliedOn] = ()
) -> tuple[CheckResult, ...]:
    """A rule that cannot be computed fails alone; the others still get their answer."""
    rules = compile_rules(contract, relied_on=relied_on)
    if target.sampled:
        rules = tuple(map(as_sampled, rules))
    scope = open_scope(connection, contract, target)
    findings = _missing_columns(scope, rules)
    for rows in dict.fromkeys(rule.rows for rule in rules):
        findings |= _findings(scope, rows, [each for each in rules if each.rows == rows and each.check.name not in findings])
    return tuple(verdict(rule, findings[rule.check.name], rows=scope.rows) for rule in rules)


def _missing_columns(scope: Scope, rules: tuple[Rule, ...]) -> Findings:
    """A rule on a column that is not there has not been kept."""
    absent = {each.check.name: scope.missing((*each.check.columns, *_filtered(each))) for each in rules}
    return {name: broken(f"there is no column {', '.join(columns)}") for name, columns in absent.items() if columns}


def _filtered(rule: Rule) -> Iterator[str]:
    return filtered_columns(rule.rows) if rule.rows is not None else iter(())


def _findings(scope: Scope, rows: RowFilter | None, rules: Sequence[Rule]) -> Findings:
    """What each rule finds on the same rows."""
    found: Findings = {}
    try:
        narrowed = scope if rows is None else _narrowed(scope, rows)
    except EngineError as wrong:  # the rows are not of the types that the filter compares with
        return {each.check.name: scope.failed(wrong) for each in rules}
    for lane, planned in plan(rules).items():
        found |= lane(narrowed, planned)
    return found


def _narrowed(scope: Scope, rows: RowFilter) -> Scope:
    """Statistics of files tell of rows that the filter leaves out."""
    target, condition = scope.target, condition_sql(rows)
    others = f"(FROM {target.others} WHERE {condition})" if target.others else None
    return open_scope(
        scope.connection, scope.contract, replace(target, relation=f"(FROM {target.relation} WHERE {condition})", others=others, files=())
    )
