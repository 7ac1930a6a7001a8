"""Who answers for a product: its own team, or else its domain's."""

from collections.abc import Iterator

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct


def owner_of(domain: Domain, product: DataProduct) -> str:
    """Empty where nobody is named."""
    return product.team.owner or domain.team.owner


def owned(mesh: Mesh) -> Iterator[tuple[str, Domain, DataProduct]]:
    """Each product that has an owner."""
    for domain in mesh.domains:
        for product in domain.products:
            if owner := owner_of(domain, product):
                yield owner, domain, product
