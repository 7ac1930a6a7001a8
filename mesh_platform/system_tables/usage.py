"""Who read what, when, through which door and for what; how much of it came, and what failed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME
from mesh_platform.system_tables.subjects import of_port

EVENTS = True
SCHEMA = pa.schema(
    [
        ("fact", pa.int64()),
        ("at", TIME),
        ("event", pa.string()),
        ("read", pa.string()),
        ("port", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("consumer", pa.string()),
        ("door", pa.string()),
        ("purpose", pa.string()),
        ("columns", TEXTS),
        ("snapshot_id", pa.int64()),
        ("rows", pa.int64()),
        ("bytes", pa.int64()),
        ("seconds", pa.float64()),
        ("error", pa.string()),
        ("run_id", pa.string()),
    ]
)

Details = Mapping[str, Any]


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for fact in asked.facts(*_EVENTS):
        name, told = _EVENTS[fact.kind]
        yield {"fact": fact.id, "at": fact.at, "event": name, **of_port(fact.subject), **_who(fact), **told(fact.details)}


def _who(fact: Fact) -> Details:
    """The mark is missing in facts from before it was kept, the consumer where nobody was named."""
    details = fact.details
    return {
        "read": details.get("read") or None,
        "consumer": details.get("consumer") or None,
        "door": details.get("door") or "unknown",
        "run_id": fact.run_id,
    }


def _begun(details: Details) -> Details:
    return {
        "purpose": details.get("purpose") or None,
        "columns": list(details.get("columns", ())),
        "snapshot_id": details.get("snapshot_id"),
        "rows": details.get("rows"),
        "bytes": details.get("bytes"),
    }


def _ended(details: Details) -> Details:
    return {"rows": details["rows"], "seconds": details["seconds"]}


def _failed(details: Details) -> Details:
    return {"seconds": details.get("seconds"), "error": details["error"]}


_EVENTS: Mapping[str, tuple[str, Callable[[Details], Details]]] = {
    Kind.READ: ("read", _begun),
    Kind.READ_ENDED: ("ended", _ended),
    Kind.QUERY_FAILED: ("failed", _failed),
}
