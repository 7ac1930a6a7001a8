"""A foreign key into another domain points to what everybody may read, or to what its owner agreed to."""

from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation


class ReferencesAgreed(PortPolicy):
    id = "references-agreed"
    theme = Theme.INTEROPERABILITY
    purpose = "A foreign key is a dependency: each build looks into the other table, and fails with it. Its owner should know."
    remedy = "Read the port by an input port, or ask its owner: mesh access request. What many refer to should be public."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for key in port.contract.relationships if port.contract is not None else ():
            if key.port is not None and not _is_agreed(mesh, key.port, mesh.product_of(port.address)):
                columns = ", ".join(key.columns)
                yield self.violation(port, f"`{columns}` refers to {key.port} without its owner's knowledge.", at=key.location)


def _is_agreed(mesh: Mesh, address: PortAddress, product: DataProduct) -> bool:
    """What is not in the mesh is reported as such."""
    port = mesh.ports.get(address)
    if port is None or port.public or address.domain == product.address.domain or address in product.reads:
        return True
    agreement = mesh.agreement(address, Consumer.of_product(product.address))
    return agreement is not None and agreement.granted(now()) is not None
