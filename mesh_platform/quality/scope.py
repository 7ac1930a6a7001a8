"""What all lanes work on: one target, what is known about it beforehand, and one way to ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mesh_platform.concepts.check import Outcome
from mesh_platform.concepts.contract import DataContract
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.quality.rules import Finding, Rule
from mesh_platform.quality.statistics import ColumnStatistics, read_statistics
from mesh_platform.quality.target import Target

Findings = dict[str, Finding]  # by the name of the check
ABOUT_NAMES = frozenset({"BinderException", "CatalogException", "ParserException"})
COUNT = "SELECT count(*) FROM {relation}"
DESCRIBE = "DESCRIBE FROM {relation}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`types` are the DuckDB types of the columns as they are, by the lower-case name."""

    connection: Connection
    contract: DataContract
    target: Target
    rows: int
    types: Mapping[str, str]
    statistics: Mapping[str, ColumnStatistics] = field(default_factory=dict)

    def ask(self, sql: str, **parts: str) -> tuple[Any, ...]:
        """The one row that a statement answers with; `{relation}` in it stands for the target."""
        found = self.connection.execute(sql.format(relation=self.target.relation, **parts)).fetchone()
        return found or ()

    def failed(self, wrong: Exception) -> Finding:
        """What a rule that raised has found.

        Only the first line is kept: below, DuckDB shows a statement that the contract's owner did not write. What DuckDB
        says about a value may quote it, so that is not told of a table with classified columns.
        """
        told = str(wrong).split("\n", 1)[0]
        if isinstance(wrong, EngineError) and type(wrong).__name__ not in ABOUT_NAMES and self.classified:
            told = f"{type(wrong).__name__}; its message may quote classified values"
        return broken(f"the rule could not be computed: {told}")

    @property
    def classified(self) -> frozenset[str]:
        """Lower-case names of the columns that are classified or personal, or hold anything that is."""
        return frozenset(each.name.lower() for each in self.contract.columns if each.is_guarded)

    def is_whole_number(self, column: str) -> bool:
        """As it is, which may differ from what is promised."""
        return self.types[column.lower()] in {"INTEGER", "BIGINT"}

    def missing(self, columns: Sequence[str]) -> tuple[str, ...]:
        return tuple(each for each in columns if each.lower() not in self.types)


def open_scope(connection: Connection, contract: DataContract, target: Target) -> Scope:
    """Reads footers only."""
    described = connection.execute(DESCRIBE.format(relation=target.relation)).fetchall()
    (rows,) = connection.execute(COUNT.format(relation=target.relation)).fetchone() or (0,)
    return Scope(
        connection=connection,
        contract=contract,
        target=target,
        rows=rows,
        types={name.lower(): type for name, type, *_ in described},
        statistics=read_statistics(connection, target.files),
    )


def one_by_one(scope: Scope, rules: Sequence[Rule], compute: Callable[[Scope, Rule], Finding]) -> Findings:
    """Each rule on its own: one that raises fails alone, and says why."""
    return {rule.check.name: _guarded(scope, rule, compute) for rule in rules}


def _guarded(scope: Scope, rule: Rule, compute: Callable[[Scope, Rule], Finding]) -> Finding:
    try:
        return compute(scope, rule)
    except (EngineError, UsageError, ValueError) as wrong:
        return scope.failed(wrong)


def broken(reason: str) -> Finding:
    """A promise that claims to be computable and is not must not pass in silence."""
    return Finding(outcome=Outcome.FAILED, reason=reason)
