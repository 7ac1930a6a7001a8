"""The trail of reads: who read which snapshot of which port, which columns, and through which door."""

import logging
from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError

from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger import Kind
from mesh_platform.lakehouse.snapshots import Pin

_log = logging.getLogger(__name__)


class Door(StrEnum):
    """How a reader came in."""

    READ = "read"
    QUERY = "query"
    RUN = "run"


def record_read(
    lakehouse: Lakehouse, pin: Pin, *, door: Door, columns: Collection[str] | None = None, consumer: str = "", run_id: str = ""
) -> None:
    """Writes the read down before any row is handed out; no columns means all.

    A ledger that cannot be written is no reason to keep data from its readers: the read goes on, and the log says that it is missing.
    """
    details = {
        "snapshot_id": pin.snapshot_id,
        "columns": sorted(pin.columns if columns is None else columns),
        "door": door.value,
        "consumer": consumer,
    }
    try:
        lakehouse.ledger.record(Kind.READ, str(pin.port), run_id=run_id, details=details)
    except SQLAlchemyError as error:
        _log.warning("a read of %s is missing in the ledger: %s", pin.port, error)
