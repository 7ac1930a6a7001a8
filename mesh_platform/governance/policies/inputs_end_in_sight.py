"""Whoever reads a deprecated port sees its end coming."""

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, OutputPort, ProductPolicy, Severity, Theme, Violation


class InputsEndInSight(ProductPolicy):
    id = "inputs-end-in-sight"
    theme = Theme.LIFECYCLE
    purpose = "A deprecation is told in time only if it reaches those who read the port."
    remedy = "Read its successor before the end, or agree with the owner on a later one: `mesh show` names both."
    owner = "team:governance"
    severity = Severity.WARNING

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        for each in product.inputs:
            port = mesh.ports.get(each.port) if each.port is not None else None
            if port is not None and state_of(mesh.product_of(port.address), port) is Lifecycle.DEPRECATED:
                yield self.violation(product, f"`{each.name}` reads {port.address}, which is deprecated{_ends(port)}.", at=each.location)


def _ends(port: OutputPort) -> str:
    support, life = (_day(port.contract, name) for name in ("endOfSupport", "endOfLife"))
    told = [f"its support ends on {support}" if support else "", f"it ends on {life}" if life else ""]
    return "".join(f"; {each}" for each in told if each)


def _day(contract: DataContract | None, name: str) -> str:
    level = contract.service_level(name) if contract is not None else None
    return str(level.value)[:10] if level is not None else ""
