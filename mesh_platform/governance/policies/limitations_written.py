"""Every product says what it cannot answer."""

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Theme, Violation


class LimitationsWritten(ProductPolicy):
    id = "limitations-written"
    theme = Theme.DOCUMENTATION
    purpose = "No data is whole. Who made it knows what is missing; who reads it finds out too late."
    remedy = "Write `description: {limitations: …}` in the product: what is missing, late, rounded or guessed."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if not product.limitations.strip() and not all(each.contract and each.contract.limitations.strip() for each in product.outputs):
            yield self.violation(product, f"{product.address} does not say where it ends.")
