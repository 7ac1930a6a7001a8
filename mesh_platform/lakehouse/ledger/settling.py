"""Settling: what was noted comes into the chain, in order and once, in the transaction that keeps how far it came."""

from collections.abc import Iterable
from itertools import islice

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.appending import append
from mesh_platform.lakehouse.ledger.notes import Notes
from mesh_platform.lakehouse.ledger.table import POSITIONS, lock_if_free

_BATCH = 2000  # so that nobody else waits for long


def chain_notes(connection: sa.Connection, notes: Notes) -> bool:
    """Whether more of them wait. The transaction must hold the lock."""
    positions = _positions(connection, notes.files())
    waiting = list(islice(notes.waiting(positions), _BATCH))
    append(connection, [each.entry for each in waiting if each.entry])
    notes.set_aside(each for each in waiting if each.entry is None)
    reached = {each.file: each.position for each in waiting}
    if reached:
        connection.execute(POSITIONS.delete().where(POSITIONS.c.file.in_(reached)))
        connection.execute(POSITIONS.insert(), [{"file": file, "position": position} for file, position in reached.items()])
    return len(waiting) == _BATCH


def settle_notes(engine: sa.Engine, notes: Notes) -> None:
    """Unless somebody else appends just now: then they do it."""
    while _is_any_waiting(engine, notes):
        with engine.begin() as connection:
            if not lock_if_free(connection):
                return
            chain_notes(connection, notes)
    _clear(engine, notes)


def _is_any_waiting(engine: sa.Engine, notes: Notes) -> bool:
    if not (sizes := notes.sizes()):
        return False
    with engine.connect() as connection:
        positions = _positions(connection, sizes)
    return any(size > positions.get(file, 0) for file, size in sizes.items()) and next(notes.waiting(positions), None) is not None


def _clear(engine: sa.Engine, notes: Notes) -> None:
    """First the files, then how far they came: a kill in between leaves a line that says nothing to anybody."""
    if not (files := notes.files()):
        return
    with engine.connect() as connection:
        positions = _positions(connection, files)
    if gone := notes.clear(positions):
        with engine.begin() as connection:
            connection.execute(POSITIONS.delete().where(POSITIONS.c.file.in_(gone)))


def _positions(connection: sa.Connection, files: Iterable[str]) -> dict[str, int]:
    found = connection.execute(sa.select(POSITIONS).where(POSITIONS.c.file.in_(list(files))))
    return {row.file: row.position for row in found}
