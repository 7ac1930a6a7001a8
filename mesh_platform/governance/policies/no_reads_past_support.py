"""Nobody builds on a port whose owner has stopped supporting it."""

from datetime import datetime

from mesh_platform.concepts.clock import now
from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, OutputPort, ProductPolicy, Theme, Violation, date


class NoReadsPastSupport(ProductPolicy):
    id = "no-reads-past-support"
    theme = Theme.LIFECYCLE
    purpose = "After its end of support a port may stop or change, and nobody mends it."
    remedy = "Read the successor, or agree with the owner on a later `endOfSupport`."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        for each in product.inputs:
            port = mesh.ports.get(each.port) if each.port is not None else None
            end = _end_of_support(port) if port is not None else None
            if end is not None and end < now().date():
                yield self.violation(product, f"`{each.name}` reads {each.port}, whose support ended on {end}.", at=each.location)


def _end_of_support(port: OutputPort) -> date | None:
    if port.contract is None:
        return None
    level = port.contract.service_level("endOfSupport") or port.contract.service_level("endOfLife")
    return datetime.fromisoformat(level.value).date() if level else None
