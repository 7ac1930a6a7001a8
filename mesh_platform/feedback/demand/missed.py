"""What somebody looked for in vain, written down by the doors that found nothing."""

import difflib
import logging
from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from mesh_platform.concepts.alert import MESH
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress, is_column_name
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind

_SLIP = 0.8  # of difflib
_log = logging.getLogger(__name__)


def note_vain_search(lakehouse: Lakehouse, words: Iterable[str], *, consumer: str) -> None:
    """Only the plain words of a search are kept: whoever searches may paste a number, a mail address or a code."""
    _note(lakehouse, Kind.SEARCHED_IN_VAIN, MESH, {"consumer": consumer, "words": list(words)})


def note_missed_column(lakehouse: Lakehouse, port: PortAddress, column: str, *, known: Iterable[str], consumer: Consumer) -> None:
    if is_missed(column, known):
        _note(lakehouse, Kind.COLUMN_MISSED, str(port), {"consumer": str(consumer), "column": column})


def is_missed(column: str, known: Iterable[str]) -> bool:
    """Whether it can be a column that somebody would like to have, and is no slip of the pen, and no shorter name for one that is there."""
    meant, there = column.lower(), [each.lower() for each in known]
    is_slip = any(each.startswith(meant) for each in there) or difflib.get_close_matches(meant, there, n=1, cutoff=_SLIP)
    return is_column_name(column) and not is_slip


def _note(lakehouse: Lakehouse, kind: Kind, subject: str, details: dict[str, str | list[str]]) -> None:
    """Nobody who looks for something is kept waiting, or turned away, because that could not be written down."""
    try:
        lakehouse.ledger.note(kind, subject, details=details)
    except SQLAlchemyError as error:
        _log.warning("a fact of %s is missing in the ledger: %s", kind, error)
