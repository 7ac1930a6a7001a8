"""Who would miss a port: consumers that say so, that were granted access, or that have read it lately."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessState
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind

_LIVE = (AccessState.GRANTED, AccessState.UPCOMING)


class Grounds(StrEnum):
    DECLARED = "declares an input port"
    GRANTED = "has a live grant"
    READ = "read it last"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RemainingConsumer:
    """`detail` says until when it is granted, or on which day it read."""

    port: PortAddress
    consumer: str
    grounds: Grounds
    detail: str = ""

    def as_json(self) -> JsonValue:
        return {"port": str(self.port), "consumer": self.consumer, "grounds": self.grounds.value, "detail": self.detail}

    def __str__(self) -> str:
        return f"{self.consumer} {self.grounds}{f' {self.detail}' if self.detail else ''}: {self.port}"


def remaining_consumers(
    lakehouse: Lakehouse, mesh: Mesh, ports: Iterable[PortAddress], *, days: int, ending: ProductAddress | None = None
) -> tuple[RemainingConsumer, ...]:
    """Each consumer with each of its grounds. `ending` is the product that ends as a whole: it does not miss itself."""
    found: set[RemainingConsumer] = set()
    for port in ports:
        found.update(_declared(mesh, port), _granted(mesh, port), _reading(lakehouse, port, days=days))
    return tuple(sorted(each for each in found if each.consumer != str(ending)))


def _declared(mesh: Mesh, port: PortAddress) -> Iterator[RemainingConsumer]:
    for reader in mesh.readers.get(port, ()):
        if mesh.product(reader).status != Lifecycle.RETIRED:
            yield RemainingConsumer(port=port, consumer=str(reader), grounds=Grounds.DECLARED)


def _granted(mesh: Mesh, port: PortAddress) -> Iterator[RemainingConsumer]:
    """A grant is good for every major version: while another one lives, it is no reason to keep this one."""
    if any(
        _is_other_major(each, port) and state_of(mesh.product_of(each), mesh.port(each)) is not Lifecycle.RETIRED for each in mesh.ports
    ):
        return
    now = clock.now()
    for agreement in mesh.agreements.values():
        if agreement.port == replace(port, major=1) and agreement.state(now) in _LIVE and agreement.terms:
            until = f"until {agreement.terms.end}"
            yield RemainingConsumer(port=port, consumer=str(agreement.consumer), grounds=Grounds.GRANTED, detail=until)


def _reading(lakehouse: Lakehouse, port: PortAddress, *, days: int) -> Iterator[RemainingConsumer]:
    """By consumer, or by login where none was named, the day of the last read."""
    last: dict[str, Fact] = {}
    for fact in lakehouse.ledger.facts(Kind.READ, str(port), since=clock.now() - timedelta(days=days)):
        last.setdefault(fact.details.get("consumer") or f"{fact.actor} (without a consumer's name)", fact)
    for name, fact in last.items():
        if not _is_own_people(name, port):
            yield RemainingConsumer(port=port, consumer=name, grounds=Grounds.READ, detail=f"on {fact.at.date()}")


def _is_own_people(name: str, port: PortAddress) -> bool:
    try:
        return Consumer.parse(name).is_own_people(port)
    except InvalidName:
        return False


def _is_other_major(one: PortAddress, other: PortAddress) -> bool:
    return one != other and replace(one, major=other.major) == other
