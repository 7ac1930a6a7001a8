"""What became of every policy on every subject, each time that the mesh was asked."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME, day
from mesh_platform.system_tables.subjects import of_port

EVENTS = True
SCHEMA = pa.schema(
    [
        ("fact", pa.int64()),
        ("policy", pa.string()),
        ("subject", pa.string()),
        ("at", TIME),
        ("port", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("theme", pa.string()),
        ("verdict", pa.string()),
        ("stage", pa.string()),
        ("severity", pa.string()),
        ("stops", pa.bool_()),
        ("violations", TEXTS),
        ("remedy", pa.string()),
        ("enforced_from", pa.date32()),
        ("waived_until", pa.date32()),
        ("waived_by", pa.string()),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for fact in asked.facts(Kind.POLICIES_EVALUATED):
        for result in fact.details["results"]:
            yield {"fact": fact.id, "at": fact.at, **of_port(result["subject"]), **_result(result)}


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    """The ledger leaves out what a result does not have."""
    waiver = result.get("waiver") or {}
    return {
        **{name: result[name] for name in ("policy", "subject", "theme", "verdict", "stage", "severity")},
        "stops": result.get("stops", False),
        "violations": [each["message"] for each in result.get("violations", ())],
        "remedy": result.get("remedy"),
        "enforced_from": day(result.get("enforced_from")),
        "waived_until": day(waiver.get("end")),
        "waived_by": waiver.get("approver"),
    }
