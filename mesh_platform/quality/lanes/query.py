"""SQL rules: those that count rows join one common scan, every other query runs alone."""

from collections.abc import Sequence

from mesh_platform.concepts.check import Outcome
from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import EngineError
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.quality.lanes.violations import Predicate, count
from mesh_platform.quality.owner_queries import OwnerQuery, read_query
from mesh_platform.quality.rules import Finding, Query, Rule
from mesh_platform.quality.sampling import OF_ALL_ROWS
from mesh_platform.quality.scope import Findings, Scope, broken

# The table's name means the rows to check, whatever else the connection knows under it.
ANSWER = "WITH {table} AS NOT MATERIALIZED (FROM {relation}) SELECT * FROM ({query}\n) LIMIT 2"


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    findings: Findings = {}
    conditions: dict[str, Predicate] = {}
    for rule in rules:
        try:
            query = _read(scope, rule)
            if query.condition is None:
                findings[rule.check.name] = _answer(scope, query)
            else:
                conditions[rule.check.name] = Predicate(query.condition, query.columns)
        except (EngineError, InvalidQuery) as wrong:
            findings[rule.check.name] = scope.failed(wrong)
    return findings | count(scope, conditions)


def _read(scope: Scope, rule: Rule) -> OwnerQuery:
    if not isinstance(rule.measure, Query):
        raise TypeError("only a query is run here")
    return read_query(scope.connection, rule.measure, table=scope.contract.table, classified=scope.classified)


def _answer(scope: Scope, query: OwnerQuery) -> Finding:
    if scope.target.sampled:
        return Finding(outcome=Outcome.UNKNOWN, reason=OF_ALL_ROWS)
    sql = ANSWER.format(table=identifier(scope.contract.table), relation=scope.target.relation, query=query.sql)
    answer = scope.connection.execute(sql).fetchall()
    if len(answer) != 1 or len(answer[0]) != 1:
        return broken("the query must answer with one row of one value")
    return Finding(measured=answer[0][0], withheld=query.may_disclose)
