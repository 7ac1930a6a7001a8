"""The trail of reads: who read which snapshot of which port, for what, which columns, and who was turned away."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import NoAccess
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import Pin

_log = logging.getLogger(__name__)


class Door(StrEnum):
    """How a reader came in."""

    READ = "read"
    QUERY = "query"
    RUN = "run"
    DEV = "dev"  # a candidate of one port, for who writes it
    PLAN = "plan"  # candidates of what a change reaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who reads; `consumer` is None for who did not say."""

    consumer: Consumer | None
    door: Door
    run_id: str = ""


def record_read(lakehouse: Lakehouse, pin: Pin, visitor: Visitor, *, columns: Collection[str] | None = None, purpose: str = "") -> None:
    """Writes the read down before any row is handed out; no columns means all that the pin has."""
    seen = sorted(pin.columns if columns is None else columns)
    _record(lakehouse, Kind.READ, pin.port, visitor, {"snapshot_id": pin.snapshot_id, "columns": seen, "purpose": purpose})


def record_no_access(lakehouse: Lakehouse, port: PortAddress, visitor: Visitor, refusal: NoAccess) -> None:
    _record(lakehouse, Kind.ACCESS_REFUSED, port, visitor, {"grounds": refusal.fact})


def _record(lakehouse: Lakehouse, kind: Kind, port: PortAddress, visitor: Visitor, details: Mapping[str, Any]) -> None:
    """A ledger that cannot be written is no reason to keep data from its readers: the read goes on, and the log says what is missing."""
    by = {"door": visitor.door.value, "consumer": str(visitor.consumer or "")}
    try:
        lakehouse.trail(port).record(kind, str(port), run_id=visitor.run_id, details={**details, **by})
    except SQLAlchemyError as error:
        _log.warning("a read of %s is missing in the ledger: %s", port, error)
