"""What somebody looked for in vain, written down by the doors that found nothing."""

import logging
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from mesh_platform.concepts.alert import MESH
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind

_log = logging.getLogger(__name__)


def note_vain_search(lakehouse: Lakehouse, words: Iterable[str], *, consumer: str) -> None:
    """Only the plain words of a search are kept: whoever searches may paste a number, a mail address or a code."""
    _note(lakehouse, Kind.SEARCHED_IN_VAIN, MESH, {"consumer": consumer, "words": list(words)})


def note_missed_columns(lakehouse: Lakehouse, port: str, columns: Iterable[str], *, consumer: str) -> None:
    for each in columns:
        _note(lakehouse, Kind.COLUMN_MISSED, port, {"consumer": consumer, "column": each})


def _note(lakehouse: Lakehouse, kind: Kind, subject: str, details: dict[str, str | list[str]]) -> None:
    """Nobody who looks for something is kept waiting, or turned away, because that could not be written down."""
    try:
        lakehouse.ledger.note(kind, subject, details=details)
    except SQLAlchemyError as error:
        _log.warning("a fact of %s is missing in the ledger: %s", kind, error)
