"""What consumers did, counted where the ledger lies: of millions of facts only sums leave the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.table import LEDGER

_CONSUMER, _SNAPSHOT = LEDGER.c.details["consumer"].as_string(), LEDGER.c.details["snapshot_id"].as_string()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Facts of one kind about a subject, by one consumer, on one day (UTC), at one snapshot; None where they name none."""

    subject: str
    consumer: str
    snapshot: int | None
    count: int
    first: datetime
    last: datetime


def tally(database: sa.Engine, kind: str, *, until: datetime) -> Iterator[Tally]:
    """Those up to a moment whose consumer is named, in the order of time."""
    at, subject = LEDGER.c.at, LEDGER.c.subject
    groups = (subject, _CONSUMER, _SNAPSHOT, sa.func.date(at))
    columns = (subject, _CONSUMER.label("consumer"), _SNAPSHOT.label("snapshot"), sa.func.count().label("number"))
    spans = (sa.func.min(at, type_=at.type).label("first"), sa.func.max(at, type_=at.type).label("last"))
    query = sa.select(*columns, *spans).where(LEDGER.c.kind == str(kind), at <= until, _CONSUMER != "").group_by(*groups)
    with database.connect() as connection:
        for row in connection.execute(query.order_by("first")):
            snapshot = None if row.snapshot is None else int(row.snapshot)
            yield Tally(subject=row.subject, consumer=row.consumer, snapshot=snapshot, count=row.number, first=row.first, last=row.last)


def is_told(database: sa.Engine, kind: str, subject: str, *, consumer: str) -> bool:
    """Whether there is any fact of a kind about a subject by this consumer."""
    query = sa.select(LEDGER.c.id).where(LEDGER.c.kind == str(kind), LEDGER.c.subject == subject, _CONSUMER.in_([consumer])).limit(1)
    with database.connect() as connection:
        return connection.execute(query).first() is not None


def tally_by_hour(database: sa.Engine, kind: str, subject: str, *, since: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    """How many facts of a kind there are about a subject after a moment up to another: the beginning of each hour that has any."""
    at = LEDGER.c.at
    hour = sa.func.date(at), sa.extract("hour", at)
    query = sa.select(sa.func.min(at, type_=at.type), sa.func.count()).group_by(*hour)
    with database.connect() as connection:
        for first, count in connection.execute(
            query.where(LEDGER.c.kind == str(kind), LEDGER.c.subject == subject, at > since, at <= until)
        ):
            yield first.replace(minute=0, second=0, microsecond=0), count
