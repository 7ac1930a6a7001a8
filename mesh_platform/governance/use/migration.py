"""How far the consumers of a port that ends have moved on, by what they declare, were granted and read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import InvalidName
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.sums import sums

WINDOW = timedelta(days=90)  # who has not read for so long is no reader any more
QUIET = timedelta(days=30)  # without a read, after which a port may be retired


class Moved(StrEnum):
    NOT = "not yet"  # reads the old port, or declares it
    HALF = "reads both"
    DONE = "moved"  # reads the successor, and the old port no more
    GONE = "silent"  # granted, and reads nothing of either


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrant:
    """A consumer of the old port. `columns` are those that it has read lately, `successor` is its last read of that."""

    consumer: str
    declares: bool
    granted: bool
    last_read: datetime | None
    columns: tuple[str, ...]
    successor: datetime | None

    @property
    def moved(self) -> Moved:
        if self.successor is None:
            return Moved.NOT if self.declares or self.last_read else Moved.GONE
        return Moved.HALF if self.declares or (self.last_read and self.last_read >= self.successor) else Moved.DONE

    @property
    def is_late(self) -> bool:
        return self.moved in (Moved.NOT, Moved.HALF)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "consumer": self.consumer,
            "moved": self.moved.value,
            "declares": self.declares,
            "granted": self.granted,
            "last_read": self.last_read.isoformat() if self.last_read else None,
            "columns": list(self.columns),
            "successor_read": self.successor.isoformat() if self.successor else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The board of one port. `quiet_since` is when it was read last, or deprecated; None where its consumers hold it."""

    port: PortAddress
    state: Lifecycle
    successor: PortAddress | None
    support: date | None
    life: date | None
    migrants: tuple[Migrant, ...]
    quiet_since: datetime | None

    @property
    def may_retire(self) -> bool:
        """Whether nobody declares it and nobody has read it for long enough: the end that was announced need not be waited for."""
        return self.state is Lifecycle.DEPRECATED and self.quiet_since is not None and self.quiet_since <= clock.now() - QUIET

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "port": str(self.port),
            "state": self.state.value,
            "successor": str(self.successor) if self.successor else None,
            "end_of_support": self.support.isoformat() if self.support else None,
            "end_of_life": self.life.isoformat() if self.life else None,
            "may_retire": self.may_retire,
            "consumers": [each.as_json() for each in self.migrants],
        }


def migration(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort) -> Migration:
    """Of any port; one that is not deprecated has nowhere to move to yet."""
    lakehouse.ledger.settle()
    state, successor = state_of(mesh.product_of(port.address), port), successor_of(port)
    migrants = tuple(_migrants(lakehouse, with_lapses(lakehouse.ledger, mesh), port.address, successor))
    return Migration(
        port=port.address,
        state=state,
        successor=successor,
        support=_day(port, "endOfSupport"),
        life=_day(port, "endOfLife"),
        migrants=migrants,
        quiet_since=None if any(each.declares for each in migrants) else _quiet_since(lakehouse, port.address, migrants),
    )


def successor_of(port: OutputPort) -> PortAddress | None:
    told = port.contract.custom.get("deprecation") if port.contract else None
    try:
        return PortAddress.parse(told["successor"]) if isinstance(told, dict) and "successor" in told else None
    except (InvalidName, AttributeError):
        return None


def _migrants(lakehouse: Lakehouse, mesh: Mesh, port: PortAddress, successor: PortAddress | None) -> Iterator[Migrant]:
    """The latest reader first, then those who never read."""
    old, new = _reads(lakehouse, port), _reads(lakehouse, successor) if successor else {}
    declared = {str(each) for each in mesh.readers.get(port, ()) if mesh.product(each).status != Lifecycle.RETIRED}
    first, now = replace(port, major=1), clock.now()
    granted = {str(each.consumer) for each in mesh.agreements.values() if each.port == first and each.granted(now)}
    known = {each for each in {*old, *declared, *granted} if not _is_own(each, port)}
    for each in sorted(known, key=lambda name: (name not in old, -old[name][0].timestamp() if name in old else 0, name)):
        last, columns = old.get(each, (None, ()))
        yield Migrant(
            consumer=each,
            declares=each in declared,
            granted=each in granted,
            last_read=last,
            columns=tuple(sorted(columns)),
            successor=new[each][0] if each in new else None,
        )


def _reads(lakehouse: Lakehouse, port: PortAddress) -> dict[str, tuple[datetime, frozenset[str]]]:
    """By consumer that said who it is, its last read and the columns it looked at."""
    found: dict[str, tuple[datetime, frozenset[str]]] = {}
    since = clock.now() - WINDOW
    for each in sums(lakehouse.database, Kind.READ, by=("consumer", "columns"), since=since, subject=str(port)):
        if name := each.texts["consumer"]:
            last, columns = found.get(name, (each.last, frozenset()))
            found[name] = max(last, each.last), columns | frozenset(json.loads(each.texts["columns"] or "[]"))
    return found


def _quiet_since(lakehouse: Lakehouse, port: PortAddress, migrants: tuple[Migrant, ...]) -> datetime | None:
    steps = lakehouse.ledger.outlines(Kind.LIFECYCLE_CHANGED, ("to",), subject=str(port))
    ended = [each.at for each in steps if each.details["to"] == Lifecycle.DEPRECATED]
    reads = [each.last_read for each in migrants if each.last_read]
    return max([ended[-1], *reads]) if ended else None


def _is_own(name: str, port: PortAddress) -> bool:
    """Whether it is the port's own product, or people of its domain: they would not miss it."""
    try:
        consumer = Consumer.parse(name)
    except InvalidName:
        return False
    return consumer.is_own_people(port) or consumer.product == port.of_product


def _day(port: OutputPort, name: str) -> date | None:
    level = port.contract.service_level(name) if port.contract else None
    return date.fromisoformat(str(level.value)[:10]) if level is not None else None
