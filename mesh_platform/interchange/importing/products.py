"""A foreign product as a declaration of ours: what it reads by name alone, what it offers by the contracts that came along."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress
from mesh_platform.declarations.contracts.contracts import STATUSES, VERSION
from mesh_platform.declarations.documents.validation import PRODUCT, validate
from mesh_platform.declarations.product_folders import PRODUCT_END
from mesh_platform.errors import InvalidName
from mesh_platform.interchange.exported import in_order
from mesh_platform.interchange.importing.carrying import carried
from mesh_platform.interchange.importing.contracts import Carried, major_key
from mesh_platform.interchange.importing.reading import entries_of
from mesh_platform.interchange.products import KEYS
from mesh_platform.interchange.secrets import secret_properties, without_secrets
from mesh_platform.scaffolding.names import suggested_name, title
from mesh_platform.scaffolding.ports import product_folder

_ALIGNMENTS = ("sourceAligned", "aggregate", "consumerAligned")
_AT_HOME = "managementPorts"  # who answers here is this mesh


def port_names(document: Mapping[str, Any]) -> dict[str, str]:
    """What a product calls its ports, by the contract of each and its major version."""
    entries = entries_of(document, "outputPorts")
    return {major_key(each.get("contractId"), each.get("version")): str(each.get("name", "")) for each in entries}


def carry_product(
    mesh: Mesh, document: Mapping[str, Any] | None, address: ProductAddress, ports: Iterable[Carried]
) -> tuple[dict[str, Any], list[str]]:
    """The declaration, and a sentence for each thing that was left out; without a document, one that its contracts tell."""
    ports = list(ports)
    foreign = without_secrets(deepcopy(dict(document))) if document is not None else _told_by(ports, address)
    inputs, notes = _inputs(mesh, foreign, own={each.foreign: each.content["id"] for each in ports})
    outputs, more = _outputs(foreign, ports)
    status, alignment = foreign.get("status"), foreign.get("type")
    head: dict[str, Any] = {
        "apiVersion": "v1.1.0",
        "kind": "DataProduct",
        "id": str(address),
        "name": foreign.get("name") or title(address.product),
        "version": foreign["version"] if VERSION.fullmatch(str(foreign.get("version", ""))) else "1.0.0",
        "status": status if status in STATUSES else Lifecycle.DRAFT.value,
        "type": alignment if alignment in _ALIGNMENTS else ("aggregate" if inputs else "sourceAligned"),
        "domain": address.domain,
    }
    rest = {key: each for key, each in foreign.items() if key not in (*head, _AT_HOME, "inputPorts", "outputPorts", "tenant")}
    entries = in_order(head | rest | {"inputPorts": inputs, "outputPorts": outputs}, KEYS)
    path = product_folder(address) / f"{address.product}{PRODUCT_END}"
    content, left_out = carried(entries, path, lambda judged: validate(judged, PRODUCT))
    notes += ["tenant: it belongs to where this comes from"] if "tenant" in foreign else []
    secret = [f"customProperties {each}: it holds what is secret" for each in secret_properties(document)]
    return content, [*secret, *notes, *more, *left_out]


def _told_by(ports: list[Carried], address: ProductAddress) -> dict[str, Any]:
    """Of contracts that come without a product."""
    said = ports[0].content.get("description", {})
    kept = {key: said[key] for key in ("purpose", "usage", "limitations") if key in said}
    return {"name": title(address.product), "description": kept, "status": Lifecycle.DRAFT.value}


def _inputs(mesh: Mesh, foreign: Mapping[str, Any], *, own: Mapping[str, str]) -> tuple[list[Any], list[str]]:
    """What a product reads of itself, as what it kept out, it reads of itself here too: `own` are its ports by their foreign names."""
    inputs, notes, seen = list[Any](), list[str](), set[str]()
    for each in entries_of(foreign, "inputPorts"):
        name = str(each.get("name", ""))
        kept = _of_itself(each, own) or (
            dict(each) if _reads_here(mesh, each) else {key: value for key, value in each.items() if key not in ("contractId", "version")}
        )
        kept["name"] = name if NAME.fullmatch(name) else suggested_name(name)
        if kept["name"] in seen or not kept["name"]:
            notes.append(f"inputPorts {name[:80]!r}: there is no such name here, or two of it")
            continue
        if "contractId" in each and "contractId" not in kept:
            notes.append(f"inputPorts {name}: this mesh has no {str(each['contractId'])[:120]}, so that it is only named")
            kept.pop("customProperties", None)
        seen.add(kept["name"])
        inputs.append(kept)
    return inputs, notes


def _of_itself(entry: Mapping[str, Any], own: Mapping[str, str]) -> dict[str, Any]:
    port = own.get(str(entry.get("contractId")))
    return {**entry, "contractId": port} if port else {}


def _reads_here(mesh: Mesh, entry: Mapping[str, Any]) -> bool:
    try:
        port = PortAddress.parse(str(entry.get("contractId")))
    except InvalidName:
        return False
    return any((each.of_product, each.port) == (port.of_product, port.port) for each in mesh.ports)


def _outputs(foreign: Mapping[str, Any], ports: list[Carried]) -> tuple[list[Any], list[str]]:
    """Each contract is a port; what the product said of it goes along."""
    said = {major_key(each.get("contractId"), each.get("version")): each for each in entries_of(foreign, "outputPorts")}
    outputs, told = list[Any](), set[str]()
    for port in ports:
        key = f"{port.foreign}@{port.address.major}"
        told.add(key)
        ours = {"name": port.address.port, "version": port.content["version"], "contractId": port.content["id"]}
        known = {name: each for name, each in said.get(key, {}).items() if name not in ours}
        outputs.append({**ours, **known})
    notes = [f"outputPorts {each.get('name')}: its contract did not come along" for key, each in said.items() if key not in told]
    return outputs, notes
