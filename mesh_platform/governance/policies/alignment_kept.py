"""A product reads what its alignment says: the source's own systems, or other products."""

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Theme, Violation

_SOURCE, _CONSUMER = "sourceAligned", "consumerAligned"


class AlignmentKept(ProductPolicy):
    id = "alignment-kept"
    theme = Theme.INTEROPERABILITY
    purpose = "A source-aligned product is the first place where a fact is told; one that reads another domain repeats what it heard."
    remedy = "Change the `type`: sourceAligned, aggregate or consumerAligned."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if product.alignment == _SOURCE:
            for each in product.inputs:
                if each.port is not None and each.port.domain != product.address.domain:
                    yield self.violation(product, f"{product.address} is source-aligned and reads {each.port}.", at=each.location)
        elif product.alignment == _CONSUMER and not product.reads:
            yield self.violation(product, f"{product.address} is consumer-aligned and reads no port.")
