"""How promises are kept when they are measured: one row for each objective of each port that is bound by its contract."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.service_levels.standing import Standing, standings
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TIME
from mesh_platform.system_tables.subjects import of_port

EVENTS = False
SCHEMA = pa.schema(
    [
        ("measured_at", TIME),
        ("port", pa.string()),
        ("objective", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("indicator", pa.string()),
        ("promise", pa.string()),
        ("days", pa.int64()),
        ("target", pa.float64()),
        ("freezes", pa.bool_()),
        ("counted", pa.string()),
        ("good", pa.float64()),
        ("bad", pa.float64()),
        ("kept", pa.float64()),
        ("budget", pa.float64()),
        ("budget_left", pa.float64()),
        ("met", pa.bool_()),
        ("pace", pa.string()),
        ("bad_since", TIME),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for each in standings(asked.lakehouse, asked.mesh, asked.mesh.ports.values(), asked.at):
        yield {"measured_at": asked.at, **of_port(str(each.port)), **_promised(each), **_kept(each)}


def _promised(standing: Standing) -> dict[str, Any]:
    objective = standing.objective
    return {
        "objective": objective.name,
        "indicator": objective.indicator.value,
        "promise": objective.promise,
        "days": objective.days,
        "target": objective.target / 100,
        "freezes": objective.freeze,
        "counted": "seconds" if objective.counts_time else "events",
    }


def _kept(standing: Standing) -> dict[str, Any]:
    return {
        "good": standing.measured.good,
        "bad": standing.measured.bad,
        "kept": standing.measured.kept,
        "budget": standing.budget.allowed,
        "budget_left": standing.budget.left,
        "met": standing.is_met,
        "pace": standing.pace.value if standing.pace else None,
        "bad_since": standing.bad_since,
    }
