"""A grant that ends soon is seen coming by both sides."""

from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Severity, Theme, Violation, date


class GrantsEndInSight(ProductPolicy):
    id = "grants-end-in-sight"
    theme = Theme.INTEROPERABILITY
    purpose = "After the last day of its grant a product reads nothing: its next build fails, at night as a rule."
    remedy = "Renew it, or take the input port out: `mesh access inbox` gives the owner of the port the command."
    owner = "team:governance"
    severity = Severity.WARNING

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        for each in product.agreements:
            if end := _end_in_sight(each):
                yield self.violation(product, f"{each.consumer} may read {each.port} until {end}.", at=each.location)
        for read in product.inputs:
            agreement = mesh.agreement(read.port, Consumer.of_product(product.address)) if read.port is not None else None
            if end := _end_in_sight(agreement):
                yield self.violation(product, f"`{read.name}` may be read until {end}.", at=read.location)


def _end_in_sight(agreement: Agreement | None) -> date | None:
    terms = agreement.granted(now()) if agreement is not None and agreement.ends_soon(now()) else None
    return terms.end if terms is not None else None
