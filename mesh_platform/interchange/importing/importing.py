"""A product of a domain from declarations that come from elsewhere: planned first, as everything that is begun."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.declarations.documents.custom_properties import VENDOR
from mesh_platform.declarations.product_folders import CONTRACT_END, PRODUCT_END
from mesh_platform.errors import InvalidName, UsageError
from mesh_platform.interchange.importing.contracts import Carried, carry_contracts
from mesh_platform.interchange.importing.products import carry_product, port_names
from mesh_platform.interchange.importing.reading import Foreign, read_foreign
from mesh_platform.lifecycle.edits import edit_of
from mesh_platform.scaffolding.addresses import new_product_address
from mesh_platform.scaffolding.ports import product_folder
from mesh_platform.scaffolding.scaffold import Scaffold
from mesh_platform.scaffolding.yaml_text import block

_PUBLIC = "public"


def import_product(mesh: Mesh, source: Path, *, into: str = "") -> Scaffold:
    """Plans the product of a folder or file. Raises UsageError, UnknownName, InvalidName, InvalidDeclaration."""
    foreign = read_foreign(source)
    address = new_product_address(mesh, into or _said(foreign))
    ports = list(carry_contracts(address, foreign.contracts, port_names(foreign.product or {})))
    _require_apart(ports)
    declaration, left_out = carry_product(mesh, foreign.product, address, ports)
    folder = product_folder(address)
    texts = {folder / f"{address.product}{PRODUCT_END}": block(declaration)}
    texts |= {folder / f"{each.address.table}{CONTRACT_END}": block(each.content) for each in ports}
    return Scaffold(
        subject=address,
        edits=tuple(edit_of(mesh.root, mesh.root / path, text) for path, text in texts.items()),
        folders=(folder,),
        next_steps=tuple(_next_steps(address, ports)),
        notes=tuple(_notes(foreign, declaration, ports, left_out)),
    )


def _said(foreign: Foreign) -> str:
    """The address that the document gives itself. Raises UsageError where it is none of ours."""
    document = foreign.product or foreign.contracts[0]
    said = str(document.get("id", ""))
    try:
        return str(ProductAddress.parse(said if foreign.product else said.rpartition(".")[0]))
    except InvalidName:
        raise UsageError(f"{said[:80]!r} is no address of this mesh", hint="say where it goes: --into domain.product") from None


def _require_apart(ports: list[Carried]) -> None:
    seen = set[str]()
    for each in ports:
        if each.address.table in seen:
            raise UsageError(
                f"two contracts would be the port {each.address}", hint="import one of them, and the other into another product"
            )
        seen.add(each.address.table)
    if not ports:
        raise UsageError("the contracts have no table", hint="a port promises one: `schema` with `properties`")


def _next_steps(address: ProductAddress, ports: list[Carried]) -> Iterator[str]:
    yield "mesh check"
    yield f"mesh dev {ports[0].address}"
    yield f"mesh export odps {address}"


def _notes(foreign: Foreign, declaration: dict[str, Any], ports: list[Carried], left_out: list[str]) -> Iterator[str]:
    tables = ", ".join(f"{each.address.table}.sql" for each in ports)
    yield f"Nothing makes its rows yet: write {tables}, or .py files or dbt models of these names."
    yield from (f"{each} answers for it, as it says itself." for each in _said_of(declaration, "owner"))
    yield from (f"{each} is public: everybody may read it." for each in _public(declaration))
    yield from (f"{name} is no declaration of a product or a contract, and was left." for name in foreign.others)
    yield from (f"Left out  {each}." for each in left_out)
    yield from (f"Left out  {port.address.table}: {each}." for port in ports for each in port.left_out)


def _public(declaration: dict[str, Any]) -> Iterator[str]:
    return (port["contractId"] for port in declaration["outputPorts"] if _PUBLIC in _said_of(port, "access"))


def _said_of(entry: dict[str, Any], name: str) -> list[Any]:
    """What one of the mesh's own properties says."""
    return [each["value"] for each in entry.get("customProperties", ()) if (each["property"], each.get("vendor")) == (name, VENDOR)]
