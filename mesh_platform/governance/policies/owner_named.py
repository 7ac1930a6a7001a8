"""Somebody answers for every product."""

from mesh_platform.governance.policy import EVERY_STATUS, DataProduct, Iterator, Mesh, ProductPolicy, Scope, Theme, Violation


class OwnerNamed(ProductPolicy):
    id = "owner-named"
    theme = Theme.OWNERSHIP
    purpose = "What belongs to nobody is mended by nobody."
    remedy = "Name a team in the product, or an owner in domain.yaml."
    owner = "team:governance"
    scope = Scope(statuses=EVERY_STATUS)

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if not product.team.owner:
            yield self.violation(product, f"nobody answers for {product.address}.")
