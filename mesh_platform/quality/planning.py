"""Which lane computes which rules."""

from collections.abc import Callable, Iterable, Sequence

from mesh_platform.quality.lanes import ages, known, query, reference, schema, unique, violations
from mesh_platform.quality.rules import (
    Age,
    Decided,
    Duplicates,
    Gap,
    Measure,
    Orphans,
    Query,
    RowCount,
    Rule,
    Schema,
    Sunset,
    Uncomputable,
    Violations,
)
from mesh_platform.quality.scope import Findings, Scope

Lane = Callable[[Scope, Sequence[Rule]], Findings]

_LANES: dict[type[Measure], Lane] = {
    Schema: schema.compute,
    Decided: known.compute,
    Uncomputable: known.compute,
    RowCount: known.compute,
    Gap: known.compute,
    Sunset: known.compute,
    Violations: violations.compute,
    Age: ages.compute,
    Duplicates: unique.compute,
    Orphans: reference.compute,
    Query: query.compute,
}


def plan(rules: Iterable[Rule]) -> dict[Lane, list[Rule]]:
    """Every rule in exactly one lane."""
    planned: dict[Lane, list[Rule]] = {}
    for rule in rules:
        planned.setdefault(_LANES[type(rule.measure)], []).append(rule)
    return planned
