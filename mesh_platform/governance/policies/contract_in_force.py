"""Every port has a contract, and one that is no longer a draft once its product is not."""

from dataclasses import replace

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation

_UNBINDING = ("proposed", "draft")


class ContractInForce(PortPolicy):
    id = "contract-in-force"
    theme = Theme.INTEROPERABILITY
    purpose = (
        "Readers rely on what is promised. A draft promises nothing, and a port without a contract less. "
        "A major version may be drafted beside the one that is in force."
    )
    remedy = "Set the contract's `status` to active, or the product's to draft."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        if port.contract is None:
            yield self.violation(port, f"{port.address} has no contract that can be read.")
        elif port.contract.status in _UNBINDING and not _follows_one_in_force(port, mesh):
            status = mesh.product_of(port.address).status
            yield self.violation(
                port, f"the product is {status}, but the contract of {port.address} is {port.contract.status}.", at=port.contract.location
            )


def _follows_one_in_force(port: OutputPort, mesh: Mesh) -> bool:
    earlier = (mesh.ports.get(replace(port.address, major=major)) for major in range(1, port.address.major))
    return any(each is not None and each.contract is not None and each.contract.status not in _UNBINDING for each in earlier)
