"""What the ledger held at a moment: the newest facts of each subject, and who had read what by then."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.table import LEDGER

_OUT_OF_ORDER = timedelta(days=1)  # what is noted may come into the chain a little later than what happened after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """How often one consumer read a port through a door; `last` is the number of the newest of these facts."""

    port: str
    consumer: str
    door: str
    times: int
    last: int


def newest_of(database: sa.Engine, kinds: Collection[str], *, at: datetime, below: str | None = None) -> Iterator[Fact]:
    """Of each subject its newest fact among these kinds, as of a moment."""
    newest = sa.select(sa.func.max(LEDGER.c.id)).where(LEDGER.c.kind.in_(list(map(str, kinds))), LEDGER.c.at <= at, *_below(below))
    query = LEDGER.select().where(LEDGER.c.id.in_(newest.group_by(LEDGER.c.subject))).order_by(LEDGER.c.id)
    with database.connect() as connection:
        for row in connection.execute(query.execution_options(yield_per=100)):
            yield Fact(**row._mapping)


def reads_between(database: sa.Engine, *, since: datetime, at: datetime, below: str | None = None) -> tuple[Reads, ...]:
    """Counted by the database: a month of reads is many facts."""
    consumer, door = (LEDGER.c.details[(each,)].as_string() for each in ("consumer", "door"))
    with database.connect() as connection:
        first = _first_after(connection, since - _OUT_OF_ORDER)
        query = (
            sa.select(LEDGER.c.subject, consumer, door, sa.func.count(), sa.func.max(LEDGER.c.id))
            .where(LEDGER.c.kind == Kind.READ.value, LEDGER.c.id >= first, LEDGER.c.at > since, LEDGER.c.at <= at, *_below(below))
            .group_by(LEDGER.c.subject, consumer, door)
        )
        rows = connection.execute(query).fetchall()
    return tuple(Reads(port=port, consumer=by or "", door=through or "", times=times, last=last) for port, by, through, times, last in rows)


def _below(address: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    if address is None:
        return ()
    inside = (LEDGER.c.subject.startswith(f"{address}{end}", autoescape=True) for end in ".@")
    return (sa.or_(LEDGER.c.subject == address, *inside),)


def _first_after(connection: sa.Connection, moment: datetime) -> int:
    """A number below which every fact is older: numbers grow with time, and no index knows the times."""
    low, high = connection.execute(sa.select(sa.func.min(LEDGER.c.id), sa.func.max(LEDGER.c.id))).one()
    if low is None:
        return 0
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(sa.select(LEDGER.c.id, LEDGER.c.at).where(LEDGER.c.id >= middle).order_by(LEDGER.c.id).limit(1)).one()
        if found.at < moment:
            low = found.id + 1
        else:
            high = middle
    return low
