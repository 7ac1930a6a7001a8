"""The trail of reads: who read which snapshot of which port, for what, which columns, and what became of it."""

import logging
import time
import uuid
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError, NoAccess, UnknownColumn
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.reading.snapshots import Pin

_log = logging.getLogger(__name__)


class Door(StrEnum):
    """How a reader came in."""

    READ = "read"
    QUERY = "query"
    RUN = "run"
    DEV = "dev"  # a candidate of one port, for who writes it
    PLAN = "plan"  # candidates of what a change reaches
    FLIGHT = "flight"  # the gateway's doors, for tools
    HTTP = "http"
    ICEBERG = "iceberg"
    CATALOG = "catalog"  # people look at rows on a page
    AGENT = "agent"
    REPRODUCE = "reproduce"  # a candidate of a release that there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who reads; `consumer` is None for who did not say."""

    consumer: Consumer | None
    door: Door
    run_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One read that was written down. `mark` is the same in all that is said of it later."""

    ledger: Ledger
    port: PortAddress
    visitor: Visitor
    mark: str

    def ended(self, *, rows: int, seconds: float) -> None:
        """Each time that rows were handed out."""
        _note(self.ledger, Kind.READ_ENDED, self.port, self.visitor, {"read": self.mark, "rows": rows, "seconds": round(seconds, 6)})

    def failed(self, error: BaseException, *, seconds: float) -> None:
        details = {"read": self.mark, "error": type(error).__name__, "column": "", "seconds": round(seconds, 6)}
        _note(self.ledger, Kind.QUERY_FAILED, self.port, self.visitor, details)


@dataclass(slots=True)
class HandedOut:
    rows: int = 0


def record_read(
    lakehouse: Lakehouse, pin: Pin, visitor: Visitor, *, columns: Collection[str] | None = None, purpose: str = "", mark: str = ""
) -> Trace:
    """Writes the read down before any row is handed out; no columns means all that the pin has.

    `pin` is what the port holds, also where the visitor sees a part: rows and bytes are those of the files that are touched.
    """
    trace = Trace(ledger=lakehouse.trail(pin.port), port=pin.port, visitor=visitor, mark=mark or new_mark())
    details = {
        "read": trace.mark,
        "snapshot_id": pin.snapshot_id,
        "columns": sorted(pin.columns if columns is None else columns),
        "rows": pin.rows,
        "bytes": pin.bytes,
        "purpose": purpose,
    }
    _note(trace.ledger, Kind.READ, pin.port, visitor, details)
    return trace


def new_mark() -> str:
    """One for each answer, whatever number of ports it is made of."""
    return uuid.uuid4().hex


def record_no_access(lakehouse: Lakehouse, port: PortAddress, visitor: Visitor, refusal: NoAccess) -> None:
    _note(lakehouse.trail(port), Kind.ACCESS_REFUSED, port, visitor, {"grounds": refusal.fact})


@contextmanager
def failures_recorded(lakehouse: Lakehouse, ports: Iterable[PortAddress], visitor: Visitor) -> Generator[None]:
    """A reader who gets no row for another reason than access: the kind of error is kept, and no word of what was asked."""
    started = time.perf_counter()
    try:
        yield
    except NoAccess:  # kept at the gate
        raise
    except MeshError as error:
        column = error.column if isinstance(error, UnknownColumn) else ""
        details = {"read": "", "error": type(error).__name__, "column": column, "seconds": round(time.perf_counter() - started, 6)}
        for each in ports:
            _note(lakehouse.trail(each), Kind.QUERY_FAILED, each, visitor, details)
        raise


@contextmanager
def followed(traces: Collection[Trace], *, started: float | None = None) -> Generator[HandedOut]:
    """Whether the rows of a read came, how many and how soon: from now on, or since the moment at which they were asked for."""
    handed, started = HandedOut(), time.perf_counter() if started is None else started
    try:
        yield handed
    except GeneratorExit:  # who reads a stream has enough
        _end(traces, handed, started)
        raise
    except BaseException as error:
        for each in traces:
            each.failed(error, seconds=time.perf_counter() - started)
        raise
    else:
        _end(traces, handed, started)


def _end(traces: Iterable[Trace], handed: HandedOut, started: float) -> None:
    for each in traces:
        each.ended(rows=handed.rows, seconds=time.perf_counter() - started)


def _note(ledger: Ledger, kind: Kind, port: PortAddress, visitor: Visitor, details: Mapping[str, Any]) -> None:
    """What can be written nowhere is no reason to keep data from its readers: the read goes on, and the log says what is missing."""
    by = {"door": visitor.door.value, "consumer": str(visitor.consumer or "")}
    try:
        ledger.note(kind, str(port), run_id=visitor.run_id, details={**details, **by})
    except SQLAlchemyError as error:
        _log.warning("a %s of %s is missing in the ledger: %s", kind, port, error)
