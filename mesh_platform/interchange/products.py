"""Data products as Bitol ODPS 1.1: complete, so that they can be read where nobody knows this mesh."""

from collections.abc import Iterator
from typing import Any

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct
from mesh_platform.declarations.documents.custom_properties import VENDOR
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.interchange.doors import Doors
from mesh_platform.interchange.exported import in_order
from mesh_platform.interchange.secrets import without_secrets

_HEAD = ("apiVersion", "kind", "id", "name", "version", "status", "type", "domain")
KEYS = (*_HEAD, "description", "tags", "team", "support", "inputPorts", "outputPorts", "managementPorts")
_HOW_ROWS_COME = "source"  # the mesh's own property of an input port: its business alone


def product_document(mesh: Mesh, product: DataProduct, doors: Doors) -> dict[str, JsonValue]:
    """What is declared, with what the domain says for it and where it is found. How its rows come in stays at home."""
    declared = without_secrets(json_value(_declared(mesh, product)))
    head: dict[str, Any] = {
        "apiVersion": "v1.1.0",
        "kind": "DataProduct",
        "id": str(product.address),
        "name": product.name,
        "version": product.version or "1.0.0",
        "status": product.status,
        "type": product.alignment,
        "domain": product.address.domain,
    }
    inputs = [_input(each) for each in declared.get("inputPorts", ())]
    rest: dict[str, Any] = {
        **{key: each for key, each in declared.items() if key not in _HEAD},
        "team": declared.get("team") or _team(product),
        "support": declared.get("support") or list(_support(product)),
        "inputPorts": inputs,
        "outputPorts": [_output(each, inputs) for each in declared.get("outputPorts", ())],
        "managementPorts": declared.get("managementPorts") or doors.management(product.address),
    }
    return in_order({**head, **rest}, KEYS)


def _declared(mesh: Mesh, product: DataProduct) -> dict[str, Any]:
    document = Document(mesh.root / product.location.path, root=mesh.root)
    if not document.is_sound:  # it was, when the mesh was loaded
        raise InvalidDeclaration(f"the declaration of {product.address} cannot be read any more", problems=tuple(document.problems))
    return document.entry


def _team(product: DataProduct) -> dict[str, JsonValue]:
    said = {"name": product.team.name, "description": product.team.description}
    return {key: each for key, each in said.items() if each}


def _support(product: DataProduct) -> Iterator[dict[str, JsonValue]]:
    """The standard knows no channel without an address."""
    return ({"channel": each.channel, "url": each.url} for each in product.support if each.url)


def _input(entry: dict[str, Any]) -> dict[str, Any]:
    kept = [each for each in entry.get("customProperties", ()) if not _is_source(each)]
    rest = {key: each for key, each in entry.items() if key != "customProperties"}
    return {**rest, **({"customProperties": kept} if kept else {})}


def _is_source(entry: dict[str, Any]) -> bool:
    return entry.get("vendor") == VENDOR and entry["property"] == _HOW_ROWS_COME


def _output(entry: dict[str, Any], inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """With the contracts of what it is made of, which the standard keeps at each port."""
    made_of = [{"id": each["contractId"], "version": each.get("version", "1.0.0")} for each in inputs if "contractId" in each]
    return {"type": "table", **entry, **({"inputContracts": made_of} if made_of and "inputContracts" not in entry else {})}
