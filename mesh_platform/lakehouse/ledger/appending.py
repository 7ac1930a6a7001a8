"""Appending to the chain: entries become facts, with the next numbers and hashes, within one locked transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.chain import FIRST, link
from mesh_platform.lakehouse.ledger.table import LEDGER

_NEWEST_HASH = sa.select(LEDGER.c.hash).where(LEDGER.c.hash.is_not(None)).order_by(LEDGER.c.id.desc()).limit(1)
_LAST_NUMBER = sa.text("select seq from sqlite_sequence where name = 'ledger'")
_NEXT_NUMBERS = sa.text("select nextval(pg_get_serial_sequence('ledger', 'id')) from generate_series(1, :count)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A fact that has no place in the chain yet. `details` are as JSON reads them back."""

    at: datetime
    kind: str
    subject: str
    actor: str
    run_id: str
    details: dict[str, Any]

    def as_values(self) -> dict[str, Any]:
        return {each: getattr(self, each) for each in self.__slots__}


def append(connection: sa.Connection, entries: Sequence[Entry]) -> list[int]:
    """The numbers of the facts, in their order. The transaction must hold the lock."""
    if not entries:
        return []
    previous = connection.execute(_NEWEST_HASH).scalar_one_or_none() or FIRST
    numbers, rows = _next_numbers(connection, len(entries)), []
    for number, entry in zip(numbers, entries, strict=True):
        values = entry.as_values()
        previous = link(previous, id=number, **values)
        rows.append({"id": number, **values, "hash": previous})
    connection.execute(LEDGER.insert(), rows)
    return numbers


def _next_numbers(connection: sa.Connection, count: int) -> list[int]:
    """Numbers that were never handed out: also where the newest facts were cut off, no number comes again."""
    if connection.dialect.name == "postgresql":
        return list(connection.execute(_NEXT_NUMBERS, {"count": count}).scalars())
    last = connection.execute(_LAST_NUMBER).scalar_one_or_none() or 0
    return list(range(last + 1, last + 1 + count))
