"""Every product and every contract in it says what it is for."""

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Theme, Violation


class PurposeWritten(ProductPolicy):
    id = "purpose-written"
    theme = Theme.DOCUMENTATION
    purpose = "Data is taken for what it was not made for unless it says what it was made for."
    remedy = "Write `description: {purpose: …}`: who needs it, and for which question."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if not product.purpose.strip():
            yield self.violation(product, f"{product.address} does not say what it is for.")
        for port in product.outputs:
            if not port.description.strip() and port.contract is not None and not port.contract.purpose.strip():
                yield self.violation(product, f"{port.address} does not say what it is for.", at=port.location)
