"""The two sides of an agreement: a port, in all its major versions, and its consumer."""

from dataclasses import dataclass, replace

from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.declarations.access.agreements import columns_of
from mesh_platform.declarations.access.terms import Columns
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import InvalidDeclaration, InvalidName, Refused, UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """`port` is the first major version, which stands for all; `product` is the one that offers it."""

    product: DataProduct
    port: PortAddress
    consumer: Consumer

    @property
    def majors(self) -> tuple[OutputPort, ...]:
        return tuple(each for each in self.product.outputs if each.address.port == self.port.port)

    @property
    def columns(self) -> Columns:
        """Raises InvalidDeclaration where a contract of the port is not valid."""
        columns = columns_of(self.port, self.product.outputs)
        if columns is None:
            raise InvalidDeclaration(f"the contract of {self.port} is not valid", hint="run: mesh check")
        return columns


def find_parties(mesh: Mesh, port: str, consumer: str) -> Parties:
    """Raises UnknownName for a port that does not exist, and InvalidName for what can be no consumer."""
    address, reader = PortAddress.parse(port), Consumer.parse(consumer)
    if address.of_product in mesh.left_out:
        raise InvalidDeclaration(f"the declaration of {address.of_product} is not valid", hint="run: mesh check")
    product = mesh.product(address.of_product)
    if not any(each.address.port == address.port for each in product.outputs):
        mesh.port(replace(address, major=1))  # raises, and names the nearest
    if reader.kind is ConsumerKind.DOMAIN:
        hint = f"name a data product, {reader}.product, or an application, application:{reader}.name"
        raise InvalidName(f"access is granted to data products and applications, not to the domain {reader}", hint=hint)
    return Parties(product=product, port=replace(address, major=1), consumer=reader)


def require_consumer(mesh: Mesh, parties: Parties) -> None:
    """Raises UnknownName for a consumer that does not exist, and Refused for one that needs no grant."""
    consumer, port = parties.consumer, parties.port
    if consumer.product is not None:
        if consumer.product not in mesh.left_out:
            mesh.product(consumer.product)
    elif consumer.name not in (known := [each.name for each in mesh.domain(consumer.domain).applications]):
        hint = did_you_mean(consumer.name, known) or f"register it under `applications` in domains/{consumer.domain}/domain.yaml"
        raise UnknownName(f"the domain {consumer.domain} has registered no application {consumer.name!r}", hint=hint)
    if consumer.owns(port):
        raise Refused(
            f"{consumer} is of the domain {port.domain} and needs no grant for its ports", hint=f"read it: mesh read {port} --as {consumer}"
        )
