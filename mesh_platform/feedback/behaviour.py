"""What consumers' reading tells of a port without a word: how soon they began, how often they come, what fails, and that they stay away."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import lies_below
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.sums import Sum, sums

LATELY = timedelta(days=30)

_HABIT = 3  # days with reads make one
_STAYS_AWAY = 3  # times the usual pause between two of them
_SNAPSHOT = ("snapshot_id",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One consumer at one port. `reads`, `days` with reads, `errors` and `refusals` are those of LATELY.

    `age_at_read` is how old a snapshot usually was when it was read; `gave_up`: it had the habit of reading, and has stopped.
    """

    port: str
    consumer: str
    granted_at: datetime | None = None
    first_read: datetime | None = None
    last_read: datetime | None = None
    reads: int = 0
    days: int = 0
    errors: int = 0
    refusals: int = 0
    age_at_read: timedelta | None = None
    gave_up: bool = False

    @property
    def hours_to_first_read(self) -> float | None:
        """From the first grant on; None where there was none, or where it came after the first read."""
        if self.granted_at is None or self.first_read is None or self.first_read < self.granted_at:
            return None
        return (self.first_read - self.granted_at) / timedelta(hours=1)

    @property
    def hours_old_at_read(self) -> float | None:
        return None if self.age_at_read is None else self.age_at_read / timedelta(hours=1)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "port": self.port,
            "consumer": self.consumer,
            "granted_at": json_value(self.granted_at),
            "first_read": json_value(self.first_read),
            "last_read": json_value(self.last_read),
            "hours_to_first_read": self.hours_to_first_read,
            "reads": self.reads,
            "days": self.days,
            "errors": self.errors,
            "refusals": self.refusals,
            "hours_old_at_read": self.hours_old_at_read,
            "gave_up": self.gave_up,
        }


@dataclass(slots=True)
class _Visits:
    """What the ledger sums up of one consumer at one port."""

    reads: list[Sum] = field(default_factory=list)
    errors: int = 0
    refusals: int = 0


def behaviours(lakehouse: Lakehouse, *, at: datetime, below: str | None = None) -> tuple[Behaviour, ...]:
    """Of every consumer that read a port, tried to, or may, as it was at a moment.

    Neither of readers who named none, nor of those who are of the port's own domain: they change what they do not like.
    """
    lakehouse.ledger.settle()
    visits, granted = _visits(lakehouse, at=at, below=below), _granted(lakehouse, at=at)
    published = _published(lakehouse) if visits else {}
    known = {*visits, *(each for each in granted if below is None or lies_below(each[0], below))}
    return tuple(_behaviour(port, consumer, visits[port, consumer], granted, published, at) for port, consumer in sorted(known))


def _visits(lakehouse: Lakehouse, *, at: datetime, below: str | None) -> defaultdict[tuple[str, str], _Visits]:
    found: defaultdict[tuple[str, str], _Visits] = defaultdict(_Visits)
    for each in _named(lakehouse, Kind.READ, _SNAPSHOT, until=at, below=below):
        found[each.subject, each.texts["consumer"]].reads.append(each)
    for each in _named(lakehouse, Kind.QUERY_FAILED, since=at - LATELY, until=at, below=below):
        found[each.subject, each.texts["consumer"]].errors += each.count
    for each in _named(lakehouse, Kind.ACCESS_REFUSED, since=at - LATELY, until=at, below=below):
        found[each.subject, each.texts["consumer"]].refusals += each.count
    return found


def _named(
    lakehouse: Lakehouse, kind: Kind, texts: tuple[str, ...] = (), *, until: datetime, since: datetime | None = None, below: str | None
) -> Iterator[Sum]:
    told = sums(lakehouse.database, kind, by=("consumer", *texts), since=since, until=until, below=below)
    return (each for each in told if each.texts["consumer"] and _domain(each.texts["consumer"]) != _domain(each.subject))


def _granted(lakehouse: Lakehouse, *, at: datetime) -> dict[tuple[str, str], datetime]:
    """When each consumer was let in first. An agreement names the first major version of a port."""
    found: dict[tuple[str, str], datetime] = {}
    for fact in lakehouse.ledger.outlines(Kind.ACCESS_APPROVED, ("consumer",)):
        if fact.at <= at:
            found.setdefault((fact.subject, fact.details["consumer"]), fact.at)
    return found


def _published(lakehouse: Lakehouse) -> dict[str, datetime]:
    """When each snapshot was published; one that only rewrote another's files is as old as nobody knows."""
    return {fact.details["snapshot_id"]: fact.at for fact in lakehouse.ledger.outlines(Kind.PUBLISHED, _SNAPSHOT)}


def _behaviour(
    port: str,
    consumer: str,
    visits: _Visits,
    granted: Mapping[tuple[str, str], datetime],
    published: Mapping[str, datetime],
    at: datetime,
) -> Behaviour:
    reads, days = visits.reads, sorted({each.day for each in visits.reads})
    lately = [each for each in reads if each.last > at - LATELY]
    ages = [each.first - published[snapshot] for each in lately if (snapshot := each.texts["snapshot_id"]) in published]
    pauses = [later - earlier for earlier, later in pairwise(days)]
    patience = max(LATELY, _STAYS_AWAY * median_low(pauses)) if pauses else LATELY
    last = max((each.last for each in reads), default=None)
    return Behaviour(
        port=port,
        consumer=consumer,
        granted_at=granted.get((port.partition("@")[0], consumer)),
        first_read=min((each.first for each in reads), default=None),
        last_read=last,
        reads=sum(each.count for each in lately),
        days=len({each.day for each in lately}),
        errors=visits.errors,
        refusals=visits.refusals,
        age_at_read=median_low(ages) if ages else None,
        gave_up=last is not None and len(days) >= _HABIT and at - last > patience,
    )


def _domain(address: str) -> str:
    """Of a port, or of any consumer."""
    return address.removeprefix("application:").partition(".")[0]
