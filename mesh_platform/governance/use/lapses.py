"""Grants that have ended by themselves, as the ledger keeps it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

_CONSUMER = ("consumer",)


def lapse_of(ledger: Ledger, port: PortAddress, consumer: Consumer) -> datetime | None:
    """When the grant of a consumer lapsed last; what was decided later holds all the same."""
    facts = ledger.outlines(Kind.ACCESS_LAPSED, _CONSUMER, subject=str(replace(port, major=1)))
    return max((each.at for each in facts if each.details["consumer"] == str(consumer)), default=None)


def with_lapses(ledger: Ledger, mesh: Mesh) -> Mesh:
    """The mesh whose agreements know that they lapsed."""
    lapsed = {(each.subject, each.details["consumer"]): each.at for each in ledger.outlines(Kind.ACCESS_LAPSED, _CONSUMER)}
    if not lapsed:
        return mesh

    def told(agreements: Iterable[Agreement]) -> tuple[Agreement, ...]:
        return tuple(replace(each, lapsed=lapsed.get((str(each.port), str(each.consumer)))) for each in agreements)

    domains = (
        replace(domain, products=tuple(replace(each, agreements=told(each.agreements)) for each in domain.products))
        for domain in mesh.domains
    )
    return replace(mesh, domains=tuple(domains))
