"""Who uses what: reads as the ledger keeps them, added up by port, consumer, column, door or day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.usage import By
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.sums import Sum, sums

NOBODY = "nobody named"
_TOUCHED, _HANDED_OUT = ("rows", "bytes"), ("rows", "seconds")


@dataclass(slots=True)
class Use:
    """`rows` and `bytes` are those of the files that reads touched; `handed_out` and `seconds` of those that tell when they end.

    A column has neither: what a reader gets is rows, not columns.
    """

    name: str
    reads: int = 0
    consumers: set[str] = field(default_factory=set)
    rows: int = 0
    bytes: int = 0
    handed_out: int = 0
    seconds: float = 0
    failures: int = 0
    last: datetime | None = None

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "name": self.name,
            "reads": self.reads,
            "consumers": len(self.consumers),
            "rows": self.rows,
            "bytes": self.bytes,
            "handed_out": self.handed_out,
            "seconds": round(self.seconds, 3),
            "failures": self.failures,
            "last_read": self.last.isoformat() if self.last else None,
        }


def usage(lakehouse: Lakehouse, address: str | None = None, *, by: By, days: int) -> tuple[Use, ...]:
    """The uses of the last days, the most used first, days in their order. `address` takes what lies below it too."""
    lakehouse.ledger.settle()
    found: dict[str, Use] = {}
    asked = _Question(lakehouse, address, by, clock.now() - timedelta(days=days))
    for each in asked.sums(Kind.READ, of=_TOUCHED):
        for name in _names(each, by):
            _add_reads(found.setdefault(name, Use(name)), each)
    if by is not By.COLUMN:
        for each in asked.sums(Kind.READ_ENDED, of=_HANDED_OUT):
            _add_ends(found, each, by)
        for each in asked.sums(Kind.QUERY_FAILED):
            for name in _names(each, by):
                found.setdefault(name, Use(name)).failures += each.count
    return tuple(sorted(found.values(), key=(lambda use: use.name) if by is By.DAY else (lambda use: (-use.reads, use.name))))


@dataclass(frozen=True, slots=True)
class _Question:
    lakehouse: Lakehouse
    address: str | None
    by: By
    since: datetime

    def sums(self, kind: Kind, *, of: tuple[str, ...] = ()) -> Iterator[Sum]:
        """Told apart no further than it takes to count consumers."""
        texts = {By.COLUMN: ("consumer", "columns"), By.DOOR: ("consumer", "door")}.get(self.by, ("consumer",))
        per = {By.PORT: ("subject",), By.DAY: ("day",)}.get(self.by, ())
        port, below = (self.address, None) if self.address and self.address.count(".") == 2 else (None, self.address)
        return sums(self.lakehouse.database, kind, by=texts, per=per, of=of, since=self.since, subject=port, below=below)


def _add_reads(use: Use, read: Sum) -> None:
    use.reads += read.count
    use.consumers.add(read.texts["consumer"])
    use.rows += int(read.numbers["rows"])
    use.bytes += int(read.numbers["bytes"])
    use.last = read.last if use.last is None else max(use.last, read.last)


def _add_ends(found: dict[str, Use], ended: Sum, by: By) -> None:
    for name in _names(ended, by):
        use = found.setdefault(name, Use(name))
        use.handed_out += int(ended.numbers["rows"])
        use.seconds += ended.numbers["seconds"]


def _names(told: Sum, by: By) -> Iterator[str]:
    match by:
        case By.PORT:
            yield told.subject
        case By.CONSUMER:
            yield told.texts["consumer"] or NOBODY
        case By.COLUMN:
            yield from json.loads(told.texts["columns"] or "[]")
        case By.DOOR:
            yield told.texts["door"] or "unknown"
        case By.DAY:
            yield told.day.isoformat()
