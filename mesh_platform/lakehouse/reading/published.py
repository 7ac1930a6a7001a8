"""What consumers have now: the contracts that tables were published under."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.writing.commits import CONTRACT_PROPERTY

_PUBLIC, _GRANTED = "public", "granted"
_HASH, _VERSION, _ACCESS = ("certificate", "mesh.contract-hash"), ("certificate", "mesh.contract-version"), ("access",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What the newest publication of a port promised, as far as the ledger tells. `public` is None where it does not."""

    contract_hash: str
    contract_version: str
    public: bool | None


def published_contract(lakehouse: Lakehouse, port: PortAddress) -> Mapping[str, Any] | None:
    """The document that the table was last published under; None where nothing was published."""
    table = lakehouse.tables.find(port)
    document = table.properties.get(CONTRACT_PROPERTY) if table else None
    return None if document is None else json.loads(document)


def newest_promises(ledger: Ledger) -> dict[PortAddress, Promised]:
    """Of every port that was published: one query, and no table is opened."""
    found = ledger.newest(Kind.PUBLISHED, _HASH, _VERSION, _ACCESS)
    return {PortAddress.parse(subject): _promised(*values) for subject, values in found.items()}


def access_of(port: OutputPort) -> str:
    """As the ledger keeps it with each publication."""
    return _PUBLIC if port.public else _GRANTED


def _promised(contract_hash: str | None, version: str | None, access: str | None) -> Promised:
    return Promised(contract_hash=contract_hash or "", contract_version=version or "", public=None if access is None else access == _PUBLIC)
