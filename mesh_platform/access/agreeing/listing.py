"""The agreements of a mesh, found by either side."""

from datetime import datetime

from mesh_platform.access.agreeing.parties import find_parties
from mesh_platform.concepts.access import AccessState, Agreement
from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import InvalidName, UnknownName


def list_agreements(mesh: Mesh, *, address: str | None = None, state: AccessState | None = None, at: datetime) -> tuple[Agreement, ...]:
    """Those of a domain, product, port or application as producer or as consumer. Raises UnknownName for one that is not there."""
    if address is not None and not address.startswith(f"{ConsumerKind.APPLICATION}:"):
        mesh.select(address)
    found = (each for each in mesh.agreements.values() if address is None or _concerns(each, address.partition("@")[0]))
    return tuple(sorted((each for each in found if state is None or each.state(at) is state), key=lambda each: (each.port, each.consumer)))


def find_agreement(mesh: Mesh, port: str, consumer: str) -> Agreement:
    """Raises UnknownName where the two have agreed on nothing."""
    parties = find_parties(mesh, port, consumer)
    agreement = mesh.agreement(parties.port, parties.consumer)
    if agreement is None:
        hint = f'ask: mesh access request {parties.port} --for {parties.consumer} --purpose "…"'
        raise UnknownName(f"nothing is agreed about {parties.port} for {parties.consumer}", hint=hint)
    return agreement


def _concerns(agreement: Agreement, address: str) -> bool:
    if f"{agreement.port}.".startswith(f"{address}."):
        return True
    try:
        side = Consumer.parse(address)
    except InvalidName:  # a port's address
        return False
    return side in (agreement.consumer, Consumer(ConsumerKind.DOMAIN, agreement.consumer.domain))
