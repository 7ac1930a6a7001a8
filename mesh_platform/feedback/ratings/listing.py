"""The inbox of owners: ratings of their ports, those first that wait for a word."""

from datetime import datetime

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.rating import Rating
from mesh_platform.errors import UnknownName
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.lakehouse.lakehouse import Lakehouse


def list_ratings(
    lakehouse: Lakehouse, mesh: Mesh, *, at: datetime, address: str | None = None, owner: str | None = None, waiting: bool = False
) -> tuple[Rating, ...]:
    """Every filter must hold; of ports that are declared. Raises UnknownName."""
    meant = set(mesh.ports) if address is None else {each.address for each in mesh.select(address)}
    if owner is not None:
        meant &= _ports_of(mesh, owner)
    standing = standing_ratings(lakehouse.ledger, at=at)
    return tuple(each for each in standing if each.port in meant and (each.waits or not waiting))


def _ports_of(mesh: Mesh, owner: str) -> set[PortAddress]:
    owners = {each.team.owner for each in mesh.products}
    if owner not in owners:
        raise UnknownName(f"no product belongs to {owner!r}", hint=f"its owners are {', '.join(sorted(owners))}")
    return {port.address for each in mesh.products if each.team.owner == owner for port in each.outputs}
