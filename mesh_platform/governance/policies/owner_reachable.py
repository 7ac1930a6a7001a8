"""Whoever answers for a product can be asked."""

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Theme, Violation


class OwnerReachable(ProductPolicy):
    id = "owner-reachable"
    theme = Theme.OWNERSHIP
    purpose = "A name on a page answers no question: readers need a channel, or an address to write to."
    remedy = "Write `support` in the product or its domain.yaml, or an e-mail address as the owner."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if not product.support and "@" not in product.team.owner:
            yield self.violation(product, f"{product.address} has no support channel, and {product.team.owner or 'nobody'} no address.")
