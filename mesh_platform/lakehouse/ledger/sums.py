"""Sums of facts, made where the ledger lies: of millions of facts only a few lines leave the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from mesh_platform.lakehouse.ledger.table import LEDGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Facts of one kind about a subject, of one day (UTC), with the same texts: how many, what they add up to, the first and the last.

    `newest` is the number of one that came last. Where subjects or days are not told apart, the subject is empty, the day the last.
    """

    subject: str
    day: date
    texts: Mapping[str, str]
    count: int
    numbers: Mapping[str, float]
    first: datetime
    last: datetime
    newest: int


def sums(
    database: sa.Engine,
    kind: str,
    *,
    by: Sequence[str] = (),
    per: Collection[str] = ("subject", "day"),
    of: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    subject: str | Collection[str] | None = None,
    below: str | None = None,
) -> Iterator[Sum]:
    """`by` are texts of the details that tell them apart, `of` numbers of the details; a list among the texts comes as JSON.

    `per` says whether subjects and days are told apart: the fewer lines, the sooner they come.
    """
    at, details = LEDGER.c.at, LEDGER.c.details
    texts = [sa.func.coalesce(details[each].as_string(), "").label(f"text_{number}") for number, each in enumerate(by)]
    numbers = [sa.func.coalesce(sa.func.sum(details[each].as_float()), 0).label(f"number_{number}") for number, each in enumerate(of)]
    groups = [each for each in (LEDGER.c.subject, sa.func.date(at).label("day")) if each.name in per]
    newest = sa.func.max(LEDGER.c.id).label("newest")
    ends = (sa.func.min(at, type_=at.type).label("first"), sa.func.max(at, type_=at.type).label("last"))
    query = sa.select(*groups, *texts, sa.func.count().label("times"), newest, *ends, *numbers).where(LEDGER.c.kind == str(kind))
    if groups or texts:
        query = query.group_by(*groups, *texts)
    if since is not None:
        query = query.where(at >= since)
    if until is not None:
        query = query.where(at <= until)
    if subject is not None:  # the index finds it among millions
        query = query.where(LEDGER.c.subject.in_([subject] if isinstance(subject, str) else subject))
    if below is not None:
        inside = (LEDGER.c.subject.startswith(f"{below}{end}", autoescape=True) for end in ".@")
        query = query.where(sa.or_(LEDGER.c.subject == below, *inside))
    with database.connect() as connection:
        for row in connection.execute(query.execution_options(yield_per=1000)):
            found = row._mapping
            yield Sum(
                subject=found.get("subject", ""),
                day=date.fromisoformat(str(found["day"])) if "day" in found else row.last.date(),
                texts={each: str(found[f"text_{number}"]) for number, each in enumerate(by)},
                count=row.times,
                numbers={each: float(found[f"number_{number}"]) for number, each in enumerate(of)},
                first=row.first,
                last=row.last,
                newest=row.newest,
            )
