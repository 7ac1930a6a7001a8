"""Who is downstream of what changes: every consumer, however far, on what grounds, in which domain, and who owns it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import UnknownName
from mesh_platform.governance.changes.consumers import consumers_of, recent_reads, relied_on
from mesh_platform.governance.changes.touched import Grounds
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.orchestration.planning.usage import columns_used


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A consumer of a port that changes, or that is made from one. `steps` is 1 where it reads what changes itself.

    `columns` are those it is known to use of the port `through` which it is reached; none where nobody knows.
    """

    consumer: Consumer
    owner: str
    through: PortAddress
    steps: int
    grounds: Grounds
    columns: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "consumer": str(self.consumer),
            "domain": self.consumer.domain,
            "owner": self.owner or None,
            "through": str(self.through),
            "steps": self.steps,
            "grounds": self.grounds.value,
            "columns": list(self.columns),
        }


def affected(mesh: Mesh, ports: Iterable[PortAddress], ledger: Ledger | None) -> tuple[Affected, ...]:
    """By steps, and then by name. Without a ledger nobody was seen reading."""
    found = _Downstream(mesh, ledger)
    found.reach(ports)
    return tuple(sorted(found.affected, key=lambda each: (each.steps, each.consumer, each.through)))


@dataclass
class _Downstream:
    mesh: Mesh
    ledger: Ledger | None
    affected: list[Affected] = field(default_factory=list)

    def reach(self, ports: Iterable[PortAddress]) -> None:
        """Step by step, so that each port is reached on the shortest way."""
        seen, ahead, steps = set(ports), sorted(ports), 1
        while ahead:
            for port in ahead:
                self.affected.extend(self._of(port, steps))
            made = {each for port in ahead for each in self._made_from(port)} - seen
            seen |= made
            ahead, steps = sorted(made), steps + 1

    def _made_from(self, port: PortAddress) -> Iterator[PortAddress]:
        for product in self.mesh.readers.get(port, ()):
            yield from (each.address for each in self.mesh.product(product).outputs)

    def _of(self, port: PortAddress, steps: int) -> Iterator[Affected]:
        reads = recent_reads(self.ledger, port) if self.ledger is not None else {}
        for consumer in consumers_of(self.mesh, port, reads):
            grounds, columns = self._grounds(consumer, port, reads.get(consumer, frozenset()))
            yield Affected(
                consumer=consumer,
                owner=owner_of(self.mesh, consumer),
                through=port,
                steps=steps,
                grounds=grounds,
                columns=tuple(sorted(columns)),
            )

    def _grounds(self, consumer: Consumer, port: PortAddress, measured: frozenset[str]) -> tuple[Grounds, frozenset[str]]:
        """The surest knowledge first: what its SQL names, what it says it relies on, what it has read."""
        product = next((each for each in self.mesh.products if each.address == consumer.product), None)
        used = columns_used(self.mesh, product, port) if product else None
        if used:
            return Grounds.USED, used
        if declared := frozenset(relied_on(consumer, port, self.mesh)):
            return Grounds.DECLARED, declared
        return (Grounds.MEASURED, measured) if measured else (Grounds.UNKNOWN, frozenset())


def owner_of(mesh: Mesh, consumer: Consumer) -> str:
    """Who answers for a consumer; empty where nobody is named, or the consumer is not declared any more."""
    try:
        domain = mesh.domain(consumer.domain)
    except UnknownName:
        return ""
    match consumer.kind:
        case ConsumerKind.PRODUCT:
            owners = (each.team.owner for each in domain.products if each.address == consumer.product)
        case ConsumerKind.APPLICATION:
            owners = (each.owner for each in domain.applications if each.name == consumer.name)
        case _:
            owners = iter(())
    return next(owners, "") or domain.team.owner
