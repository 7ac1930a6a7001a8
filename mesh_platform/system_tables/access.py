"""Every step about access: who asked for a port, who decided what, until when it holds, and who was turned away."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME, day
from mesh_platform.system_tables.subjects import of_port

EVENTS = True
SCHEMA = pa.schema(
    [
        ("fact", pa.int64()),
        ("at", TIME),
        ("port", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("consumer", pa.string()),
        ("step", pa.string()),
        ("decided_by", pa.string()),
        ("reason", pa.string()),
        ("columns", TEXTS),
        ("clear", TEXTS),
        ("masked", TEXTS),
        ("some_rows", pa.bool_()),
        ("starts", pa.date32()),
        ("ends", pa.date32()),
        ("review", pa.date32()),
    ]
)
_STEPS: Mapping[str, str] = {
    Kind.ACCESS_REQUESTED: "requested",
    Kind.ACCESS_APPROVED: "approved",
    Kind.ACCESS_DENIED: "denied",
    Kind.ACCESS_WITHDRAWN: "withdrawn",
    Kind.ACCESS_RENEWED: "renewed",
    Kind.ACCESS_REVOKED: "revoked",
    Kind.ACCESS_JUSTIFIED: "justified",
    Kind.ACCESS_LAPSED: "lapsed",
    Kind.ACCESS_REFUSED: "turned_away",
}


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for fact in asked.facts(*_STEPS):
        yield {"fact": fact.id, "at": fact.at, **of_port(fact.subject), "step": _STEPS[fact.kind], **_told(fact)}


def _told(fact: Fact) -> dict[str, Any]:
    """A condition on rows may hold a value of a guarded column: only that there is one is told."""
    details, terms = fact.details, fact.details.get("terms") or {}
    return {
        "consumer": details.get("consumer") or None,
        "decided_by": details.get("by") or None,
        "reason": details.get("reason") or None,
        "columns": terms.get("columns", details.get("columns")),
        "clear": details.get("clear") or [],
        "masked": sorted(terms.get("masks") or ()),
        "some_rows": bool(terms.get("rows")),
        "starts": day(terms.get("start")),
        "ends": day(terms.get("end")),
        "review": day(terms.get("review")),
    }
