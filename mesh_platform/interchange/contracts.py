"""Contracts as ODCS 3.2: what is promised, where it is read, and who says who may."""

from typing import Any

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.interchange.doors import Doors
from mesh_platform.interchange.exported import in_order
from mesh_platform.interchange.secrets import without_secrets

API_VERSION = "v3.2.0"
_HEAD = ("apiVersion", "kind", "id", "name", "version", "status", "domain")

KEYS = (*_HEAD, "description", "tags", "servers", "schema", "slaProperties", "team", "roles", "support")


def contract_document(product: DataProduct, port: OutputPort, doors: Doors) -> dict[str, JsonValue]:
    """What is declared, with the doors of the mesh in place of servers: nobody outside reads the files themselves."""
    contract = port.contract
    if contract is None:
        return {}
    declared: Any = without_secrets(json_value(contract.source))
    head: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": contract.id,
        "name": contract.name or f"{product.name}: {port.address.table}",
        "version": contract.version,
        "status": contract.status,
        "domain": port.address.domain,
    }
    rest: dict[str, Any] = {
        **{key: each for key, each in declared.items() if key not in _HEAD},
        "servers": doors.servers(port.address),
        "team": declared.get("team") or {"name": product.team.name},
        "support": declared.get("support") or [_channel(each.channel, each.url) for each in product.support],
        "roles": declared.get("roles") or [_reader(product, port)],
    }
    return in_order({**head, **rest}, KEYS)


def _channel(channel: str, url: str) -> dict[str, JsonValue]:
    return {"channel": channel, **({"url": url} if url else {})}


def _reader(product: DataProduct, port: OutputPort) -> dict[str, JsonValue]:
    open_to_all = "Everybody may read it; sensitive columns are masked."
    return {
        "role": f"{port.address.table}.reader",
        "access": "read",
        "description": open_to_all if port.public else "Granted for one consumer, one purpose and a time.",
        **({} if port.public else {"firstLevelApprovers": product.team.owner or product.team.name}),
    }
