"""What the ledger tells of several subjects, for who goes through them one after another: what is asked of the first is read of all."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.lakehouse.ledger.sums import Sum, sums

_Each = TypeVar("_Each", Fact, Sum)


class Told:
    """Of a few hundred subjects at most, for it keeps what it read."""

    def __init__(self, lakehouse: Lakehouse, subjects: Iterable[str]) -> None:
        self._lakehouse = lakehouse
        self._subjects = tuple(subjects)
        self._facts: dict[Hashable, Mapping[str, list[Fact]]] = {}
        self._sums: dict[Hashable, Mapping[str, list[Sum]]] = {}

    def alone(self, subject: str) -> "Told":
        """For what is asked of this one and not of the others."""
        return Told(self._lakehouse, [subject])

    def outlines(
        self, kind: str, *places: tuple[str, ...], subject: str, since: datetime | None = None, reigning: datetime | None = None
    ) -> Iterator[Fact]:
        """As the ledger's own."""
        asked = (kind, places, since, reigning)
        if asked not in self._facts:
            found = self._lakehouse.ledger.outlines(kind, *places, subject=self._subjects, since=since, reigning=reigning)
            self._facts[asked] = _by_subject(found)
        return iter(self._facts[asked].get(subject, ()))

    def sums(self, kind: str, *, subject: str, since: datetime, until: datetime) -> Iterator[Sum]:
        """As those of `sums`, by day."""
        asked = (kind, since, until)
        if asked not in self._sums:
            self._sums[asked] = _by_subject(sums(self._lakehouse.database, kind, subject=self._subjects, since=since, until=until))
        return iter(self._sums[asked].get(subject, ()))


def _by_subject(found: Iterable[_Each]) -> Mapping[str, list[_Each]]:
    told: dict[str, list[_Each]] = defaultdict(list)
    for each in found:
        told[each.subject].append(each)
    return told
