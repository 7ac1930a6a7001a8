"""What the ledger held at a moment: the newest fact of each subject."""

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.lakehouse.ledger.table import LEDGER


def newest_of(database: sa.Engine, kinds: Collection[str], *, at: datetime, below: str | None = None) -> Iterator[Fact]:
    """Of each subject its newest fact among these kinds, as of a moment."""
    newest = sa.select(sa.func.max(LEDGER.c.id)).where(LEDGER.c.kind.in_(list(map(str, kinds))), LEDGER.c.at <= at, *_below(below))
    query = LEDGER.select().where(LEDGER.c.id.in_(newest.group_by(LEDGER.c.subject))).order_by(LEDGER.c.id)
    with database.connect() as connection:
        for row in connection.execute(query.execution_options(yield_per=100)):
            yield Fact(**row._mapping)


def _below(address: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    if address is None:
        return ()
    inside = (LEDGER.c.subject.startswith(f"{address}{end}", autoescape=True) for end in ".@")
    return (sa.or_(LEDGER.c.subject == address, *inside),)
