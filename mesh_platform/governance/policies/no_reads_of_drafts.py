"""Nobody outside a domain builds on what the domain is still trying out."""

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Theme, Violation

_UNBINDING = ("proposed", "draft")


class NoReadsOfDrafts(ProductPolicy):
    id = "no-reads-of-drafts"
    theme = Theme.LIFECYCLE
    purpose = "A draft promises nothing and keeps few of these policies; what is built on it rests on nothing either."
    remedy = "Ask its owner to make it active, or stay a draft yourself until then."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        for each in product.inputs:
            if each.port is None or each.port.domain == product.address.domain or each.port not in mesh.ports:
                continue
            status = mesh.product_of(each.port).status
            if status in _UNBINDING:
                yield self.violation(product, f"`{each.name}` reads {each.port}, which is {status}.", at=each.location)
