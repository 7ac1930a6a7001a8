"""Presence and types of the promised columns, from the description of the rows."""

from collections.abc import Iterator, Sequence

from mesh_platform.concepts.check import Outcome
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from mesh_platform.quality.rules import Finding, Rule
from mesh_platform.quality.scope import Findings, Scope


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    differences = list(_differences(scope))
    finding = Finding(
        measured=len(differences),
        outcome=Outcome.FAILED if differences else Outcome.PASSED,
        reason="; ".join(differences),
        threshold=f"{len(scope.contract.columns)} columns as promised",
    )
    return {rule.check.name: finding for rule in rules}


def _differences(scope: Scope) -> Iterator[str]:
    promised = {column.name.lower(): column for column in scope.contract.columns}
    for name, column in promised.items():
        actual, wanted = scope.types.get(name), duckdb_type(column.type)
        if actual is None:
            yield f"`{column.name}` is missing"
        elif _plain(actual) != _plain(wanted):
            yield f"`{column.name}` is {actual}, promised is {wanted}"
    yield from (f"`{name}` is not promised" for name in scope.types if name not in promised)


def _plain(type: str) -> str:
    """Quotes and spaces in the names of types are DuckDB's taste."""
    return type.replace('"', "").replace(" ", "").lower()
