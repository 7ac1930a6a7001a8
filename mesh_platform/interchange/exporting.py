"""What the mesh knows in open formats: one list of documents, whatever the format."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.interchange.agreements import agreement_documents
from mesh_platform.interchange.contracts import contract_document
from mesh_platform.interchange.dcat import catalog_document
from mesh_platform.interchange.differences import difference_documents
from mesh_platform.interchange.doors import Doors
from mesh_platform.interchange.exported import Exported, Format, beside_port, beside_product
from mesh_platform.interchange.products import product_document
from mesh_platform.interchange.results import results_documents
from mesh_platform.interchange.validity import require_valid
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The ports that an export is about, and where the rest of it is known."""

    lakehouse: Lakehouse
    mesh: Mesh
    ports: tuple[OutputPort, ...]

    @property
    def doors(self) -> Doors:
        return Doors.of(self.lakehouse.settings)

    @property
    def products(self) -> list[DataProduct]:
        return [self.mesh.product(each) for each in dict.fromkeys(port.address.of_product for port in self.ports)]


def export(lakehouse: Lakehouse, mesh: Mesh, format: Format, *, address: str = "") -> tuple[Exported, ...]:
    """Documents about a domain, a product or a port; about all of the mesh where none is named.

    Raises UnknownName, and InvalidDeclaration for one that its format does not allow.
    """
    ports = mesh.select(address) if address else tuple(mesh.ports.values())
    wanted = Wanted(lakehouse=lakehouse, mesh=with_lapses(lakehouse.ledger, mesh), ports=ports)
    return tuple(require_valid(format, each) for each in _FORMATS[format](wanted))


def _products(wanted: Wanted) -> Iterator[Exported]:
    for each in wanted.products:
        path = beside_product(each.address, f"{each.address.product}.odps.yaml")
        yield Exported(path=path, content=product_document(wanted.mesh, each, wanted.doors))


def _contracts(wanted: Wanted) -> Iterator[Exported]:
    for each in wanted.ports:
        if each.contract is not None:
            content = contract_document(wanted.mesh.product_of(each.address), each, wanted.doors)
            yield Exported(path=beside_port(each.address, ".odcs.yaml"), content=content)


def _catalog(wanted: Wanted) -> Iterator[Exported]:
    if wanted.ports:
        published = _published(wanted.lakehouse)
        content = catalog_document(wanted.mesh, wanted.ports, wanted.doors, published=published)
        yield Exported(path=PurePosixPath("catalog.jsonld"), content=content)


def _published(lakehouse: Lakehouse) -> Mapping[PortAddress, datetime]:
    newest = lakehouse.ledger.outlines(Kind.PUBLISHED, newest=True)
    return {PortAddress.parse(each.subject): each.at for each in newest}


def _results(wanted: Wanted) -> Iterator[Exported]:
    for port, content in results_documents(wanted.lakehouse.ledger, wanted.mesh, wanted.ports):
        yield Exported(path=beside_port(port.address, ".oors.yaml"), content=content)


def _differences(wanted: Wanted) -> Iterator[Exported]:
    for found, content in difference_documents(wanted.lakehouse, wanted.mesh, wanted.ports):
        yield Exported(path=beside_port(found.port, ".omds.yaml"), content=content)


def _agreements(wanted: Wanted) -> Iterator[Exported]:
    for found, content in agreement_documents(wanted.mesh, wanted.ports):
        name = f"{found.port.port}.{str(found.consumer).replace(':', '.')}.oaas.yaml"
        yield Exported(path=beside_product(found.port.of_product, name), content=content)


def _events(wanted: Wanted) -> Iterator[Exported]:
    from mesh_platform.interchange.lineage.events import KINDS, as_json, event_of
    from mesh_platform.interchange.lineage.names import Names

    names = Names(wanted.lakehouse.settings.openlineage_namespace)
    subjects = {str(each.address) for each in wanted.ports}
    for fact in wanted.lakehouse.ledger.stream(KINDS):
        if fact.subject in subjects:
            yield Exported(path=PurePosixPath("openlineage.jsonl"), content=as_json(event_of(names, wanted.mesh, fact)))


_FORMATS: Mapping[Format, Callable[[Wanted], Iterator[Exported]]] = {
    Format.ODPS: _products,
    Format.ODCS: _contracts,
    Format.DCAT: _catalog,
    Format.OORS: _results,
    Format.OMDS: _differences,
    Format.OAAS: _agreements,
    Format.OPENLINEAGE: _events,
}
