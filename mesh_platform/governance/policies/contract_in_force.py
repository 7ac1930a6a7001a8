"""Every port has a contract, and one that is no longer a draft once its product is not."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation

_UNBINDING = ("proposed", "draft")


class ContractInForce(PortPolicy):
    id = "contract-in-force"
    theme = Theme.INTEROPERABILITY
    purpose = "Readers rely on what is promised. A draft promises nothing, and a port without a contract less."
    remedy = "Set the contract's `status` to active, or the product's to draft."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        if port.contract is None:
            yield self.violation(port, f"{port.address} has no contract that can be read.")
        elif port.contract.status in _UNBINDING:
            status = mesh.product_of(port.address).status
            yield self.violation(
                port, f"the product is {status}, but the contract of {port.address} is {port.contract.status}.", at=port.contract.location
            )
