"""What a mesh shows of somebody who learns: its declarations, and the facts about the domains of the lessons since they began."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind

BAKERY, CAFE = "bakery", "cafe"
DOMAINS = (BAKERY, CAFE)  # the one that is there, and the one that the learner begins

_TOLD = (
    Kind.BUILD_STARTED,
    Kind.PUBLISHED,
    Kind.REFUSED,
    Kind.READ,
    Kind.ACCESS_REFUSED,
    Kind.ACCESS_REQUESTED,
    Kind.ACCESS_APPROVED,
    Kind.LIFECYCLE_CHANGED,
    Kind.RATED,
    Kind.RATING_ANSWERED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`facts` are the oldest first."""

    mesh: Mesh
    facts: tuple[Fact, ...]

    def port(self, address: str) -> OutputPort | None:
        return self.mesh.ports.get(PortAddress.parse(address))

    def told(self, kind: Kind, subject: str, *, after: int = 0, **details: str) -> Iterator[Fact]:
        """The facts of a kind about a subject after the one with a number, the oldest first, with these details."""
        for each in self.facts:
            if each.kind == kind and each.subject == subject and each.id > after and details.items() <= each.details.items():
                yield each


def gather(lakehouse: Lakehouse, mesh: Mesh, began: Fact) -> Evidence:
    found = (each for domain in DOMAINS for each in _facts(lakehouse, domain, began))
    return Evidence(mesh=mesh, facts=tuple(sorted(found, key=lambda each: each.id)))


def _facts(lakehouse: Lakehouse, domain: str, began: Fact) -> Iterable[Fact]:
    return (each for each in lakehouse.ledger.facts(_TOLD, below=domain, since=began.at) if each.id > began.id)
