"""What is deprecated says until when it is supported, and until when it lives."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation

_DEPRECATED = "deprecated"
_ENDS = ("endOfSupport", "endOfLife")


class DeprecationDated(PortPolicy):
    id = "deprecation-dated"
    theme = Theme.LIFECYCLE
    purpose = "Readers plan their move by a date. Without one they stay."
    remedy = "Add `endOfSupport` and `endOfLife` to `slaProperties`; `mesh product deprecate` writes both."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        contract = port.contract
        if contract is None or not _is_deprecated(port, mesh):
            return
        for name in _ENDS:
            if contract.service_level(name) is None:
                yield self.violation(port, f"{port.address} is deprecated and has no `{name}`.", at=contract.location)


def _is_deprecated(port: OutputPort, mesh: Mesh) -> bool:
    status = port.contract.status if port.contract is not None else ""
    return port.deprecated or _DEPRECATED in (status, mesh.product_of(port.address).status)
