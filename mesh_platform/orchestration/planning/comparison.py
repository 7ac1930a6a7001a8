"""The working tree against what is published: the static half of a plan, from declarations, checksums and the ledger alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.governance.changes.port_changes import PortChanges
from mesh_platform.governance.changes.since_published import changes_since_published
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.published import published_contract
from mesh_platform.orchestration.bodies.code_version import version_of
from mesh_platform.orchestration.planning.agreements import compare_agreements
from mesh_platform.orchestration.planning.checksums import Checksums
from mesh_platform.orchestration.planning.difference import Became, Code, Differences, PortDifference, ProductDifference
from mesh_platform.orchestration.planning.products import compare_domains, compare_port, compare_product
from mesh_platform.orchestration.planning.published_mesh import Digests
from mesh_platform.publishing.declared import declared_digest

_CODE = ("certificate", "mesh.code-version")


def is_declared_alike(mesh: Mesh, digests: Digests) -> bool:
    """Whether every product says just what it was published by, and no other was published."""
    products = {each.address: each for each in mesh.products}
    return products.keys() == digests.keys() and all(
        declared_digest(product, root=mesh.root) == digests[address] for address, product in products.items()
    )


def compare(lakehouse: Lakehouse | None, mesh: Mesh, published: Mesh, *, digests: Digests, checksums: Checksums) -> Differences:
    """`published` is the mesh that `digests` name: where all is declared alike, the same as `mesh`."""
    comparing = _Comparing(lakehouse, mesh, published, digests, checksums)
    ports = tuple(comparing.ports())
    return Differences(
        domains=tuple(compare_domains(published, mesh)) if published is not mesh else (),
        products=tuple(comparing.products()) if published is not mesh else (),
        ports=ports,
        access=compare_agreements(lakehouse.ledger, published, mesh) if lakehouse and published is not mesh else (),
        unchanged=len(mesh.ports) - sum(each.became is not Became.REMOVED for each in ports),
    )


@dataclass(frozen=True)
class _Comparing:
    lakehouse: Lakehouse | None
    mesh: Mesh
    published: Mesh
    digests: Digests
    checksums: Checksums

    def products(self) -> Iterator[ProductDifference]:
        """One that was published by declarations nobody recorded is compared port by port alone."""
        before, after = ({each.address: each for each in mesh.products} for mesh in (self.published, self.mesh))
        for address in sorted({*before, *after} - self.mesh.left_out):
            if address not in before and address in self.digests:
                continue
            if found := compare_product(before.get(address), after.get(address)):
                yield found

    def ports(self) -> Iterator[PortDifference]:
        if self.lakehouse is None:
            yield from (PortDifference(port=each, became=Became.ADDED) for each in sorted(self.mesh.ports))
            return
        contracts = {each.port: each for each in changes_since_published(self.lakehouse, self.mesh)}
        versions = {PortAddress.parse(subject): code for subject, (code,) in self.lakehouse.ledger.newest(Kind.PUBLISHED, _CODE).items()}
        for address in sorted(self.mesh.ports.keys() | contracts.keys()):
            port = self.mesh.ports.get(address)
            if found := self.gone(contracts[address]) if port is None else self.port(port, contracts.get(address), versions):
                yield found

    def gone(self, contract: PortChanges) -> PortDifference | None:
        """None for a port that its product had left out already when it was published last."""
        product = contract.port.of_product
        left_earlier = contract.port not in self.published.ports and product in {each.address for each in self.published.products}
        return None if left_earlier else PortDifference(port=contract.port, became=Became.REMOVED, contract=contract)

    def port(self, port: OutputPort, contract: PortChanges | None, versions: Mapping[PortAddress, str | None]) -> PortDifference | None:
        if port.address not in versions:
            return PortDifference(port=port.address, became=Became.ADDED)
        code = self.code(port, versions[port.address] or "")
        details = compare_port(self.published.ports.get(port.address), port)
        if contract is None and code is Code.SAME and not details:
            return None
        return PortDifference(port=port.address, became=Became.CHANGED, contract=contract, code=code, details=details)

    def code(self, port: OutputPort, published: str) -> Code:
        """A release tells the version of its code together with its contract: the table is opened only where the contract changed."""
        checksum = self.checksums.get(port.address)
        if checksum is None or port.contract is None or self.lakehouse is None:
            return Code.UNKNOWN
        if version_of(checksum, port.contract.source) == published:
            return Code.SAME
        document = published_contract(self.lakehouse, port.address)
        return Code.SAME if document is not None and version_of(checksum, document) == published else Code.CHANGED


def selected(differences: Differences, addresses: Iterable[str], mesh: Mesh) -> Differences:
    """Only what the addresses name, those that nothing declares any more among it. Raises UnknownName."""
    wanted = tuple(addresses)
    if not wanted:
        return differences
    gone = [each.port for each in differences.ports if each.port not in mesh.ports]
    for each in wanted:
        if not any(names([each], port) for port in gone):
            mesh.select(each)
    return Differences(
        domains=tuple(each for each in differences.domains if each.domain in wanted),
        products=tuple(each for each in differences.products if _names_product(wanted, each.product)),
        ports=tuple(each for each in differences.ports if names(wanted, each.port)),
        access=tuple(each for each in differences.access if names(wanted, each.port)),
        unchanged=sum(names(wanted, each) and differences.port(each) is None for each in mesh.ports),
    )


def names(wanted: Iterable[str], port: PortAddress) -> bool:
    """Whether one of the addresses is the port's, its product's or its domain's."""
    return not {port.domain, str(port.of_product), str(port)}.isdisjoint(wanted)


def _names_product(wanted: Iterable[str], product: ProductAddress) -> bool:
    """A port's address means its product's inputs, too."""
    return any(each in (product.domain, str(product)) or each.startswith(f"{product}.") for each in wanted)
