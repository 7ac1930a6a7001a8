"""What consumers look for and do not find when it is asked, and how it ended."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.feedback.demand.gathering import gather
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME

EVENTS = False
SCHEMA = pa.schema(
    [
        ("measured_at", TIME),
        ("demand", pa.int64()),
        ("title", pa.string()),
        ("state", pa.string()),
        ("votes", pa.int64()),
        ("voices", pa.int64()),
        ("consumers", TEXTS),
        ("sources", TEXTS),
        ("near", TEXTS),
        ("since", TIME),
        ("last_asked", TIME),
        ("ended_at", TIME),
        ("served_by", pa.string()),
        ("reason", pa.string()),
        ("earlier", pa.int64()),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for each in gather(asked.lakehouse.ledger, at=asked.at).demands:
        yield {"measured_at": asked.at, **_told(each)}


def _told(demand: Demand) -> dict[str, Any]:
    """No login is among what is told: who named no consumer has a vote and no name."""
    return {
        "demand": demand.id,
        "title": demand.title,
        "state": demand.state.value,
        "votes": demand.votes,
        "voices": len(demand.voices),
        "consumers": list(demand.consumers),
        "sources": [each.value for each in demand.sources],
        "near": list(demand.near),
        "since": demand.since,
        "last_asked": demand.last_asked,
        "ended_at": demand.ended_at,
        "served_by": demand.port or None,
        "reason": demand.reason or None,
        "earlier": demand.earlier,
    }
