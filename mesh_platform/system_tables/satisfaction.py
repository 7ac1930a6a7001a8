"""How satisfied each consumer of each port is when it is asked: what it says, and what its reading tells."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.concepts.rating import Rating
from mesh_platform.feedback.behaviour import Behaviour
from mesh_platform.feedback.satisfaction import satisfaction
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TIME
from mesh_platform.system_tables.subjects import of_port

EVENTS = False
SCHEMA = pa.schema(
    [
        ("measured_at", TIME),
        ("port", pa.string()),
        ("consumer", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("rating", pa.int64()),
        ("stars", pa.int64()),
        ("comment", pa.string()),
        ("rated_at", TIME),
        ("state", pa.string()),
        ("answer", pa.string()),
        ("answered_at", TIME),
        ("granted_at", TIME),
        ("first_read", TIME),
        ("last_read", TIME),
        ("hours_to_first_read", pa.float64()),
        ("reads", pa.int64()),
        ("days", pa.int64()),
        ("errors", pa.int64()),
        ("refusals", pa.int64()),
        ("hours_old_at_read", pa.float64()),
        ("gave_up", pa.bool_()),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for each in satisfaction(asked.lakehouse, at=asked.at):
        yield {"measured_at": asked.at, **of_port(each.behaviour.port), **_said(each.rating), **_observed(each.behaviour)}


def _said(rating: Rating | None) -> dict[str, Any]:
    if rating is None:
        return {}
    return {
        "rating": rating.id,
        "stars": rating.stars,
        "comment": rating.comment or None,
        "rated_at": rating.at,
        "state": rating.state.value,
        "answer": rating.answer or None,
        "answered_at": rating.answered_at,
    }


def _observed(told: Behaviour) -> dict[str, Any]:
    return {
        "consumer": told.consumer,
        "granted_at": told.granted_at,
        "first_read": told.first_read,
        "last_read": told.last_read,
        "hours_to_first_read": told.hours_to_first_read,
        "reads": told.reads,
        "days": told.days,
        "errors": told.errors,
        "refusals": told.refusals,
        "hours_old_at_read": told.hours_old_at_read,
        "gave_up": told.gave_up,
    }
