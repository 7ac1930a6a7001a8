"""What is declared now against what consumers have: the contracts of the published tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from mesh_platform.concepts.change import Change, Direction, Impact, Section
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.lifecycle import TRIED_OUT
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.governance.changes.comparison import compare
from mesh_platform.governance.changes.consumers import with_consumers
from mesh_platform.governance.changes.port_changes import PortChanges, gone
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.published import Promised, newest_promises, published_contract

_UNREADABLE = "the published contract cannot be read any more, so that nothing can be told"


def changes_since_published(lakehouse: Lakehouse, mesh: Mesh) -> tuple[PortChanges, ...]:
    """Every port whose contract or access differs from its newest publication, or that is gone. Only their tables are opened."""
    promises = newest_promises(lakehouse.ledger)
    changed = (_changed(lakehouse, port, promises[address]) for address, port in mesh.ports.items() if address in promises)
    gone = (_gone(lakehouse, address, each) for address, each in promises.items() if _is_undeclared(mesh, address))
    found = sorted((each for each in (*changed, *gone) if each is not None), key=lambda each: each.port)
    return tuple(with_consumers(lakehouse.ledger, mesh, each) for each in found)


def changes_of(document: Mapping[str, Any], contract: DataContract, port: PortAddress) -> tuple[Change, ...]:
    """From the contract that a table was published under to the one that a build has."""
    return tuple(_changes(document, contract, port))


def was_draft(document: Mapping[str, Any]) -> bool:
    """Whether a published contract was still tried out: it may change and go as it likes."""
    return document.get("status") in TRIED_OUT


def _changed(lakehouse: Lakehouse, port: OutputPort, promised: Promised) -> PortChanges | None:
    contract = port.contract
    if contract is None or (contract_hash(contract) == promised.contract_hash and promised.public in (None, port.public)):
        return None
    document = published_contract(lakehouse, port.address)
    if document is None:
        return None
    changes = tuple(_changes(document, contract, port.address, was_public=promised.public, is_public=port.public))
    return PortChanges(
        port=port.address,
        old_version=str(document.get("version", "")),
        new_version=contract.version,
        changes=changes,
        was_draft=was_draft(document),
    )


def _is_undeclared(mesh: Mesh, address: PortAddress) -> bool:
    return address not in mesh.ports and address.of_product not in mesh.left_out


def _gone(lakehouse: Lakehouse, address: PortAddress, promised: Promised) -> PortChanges | None:
    """None where its table is gone, too."""
    if lakehouse.tables.find(address) is None:
        return None
    return gone(address, promised.contract_version, was_draft=was_draft(published_contract(lakehouse, address) or {}))


def _changes(
    document: Mapping[str, Any], contract: DataContract, port: PortAddress, *, was_public: bool | None = None, is_public: bool | None = None
) -> Iterator[Change]:
    try:
        yield from compare(contract_of(document, port), contract, was_public=was_public, is_public=is_public)
    except InvalidDeclaration:
        yield Change(
            path="contract",
            section=Section.SCHEMA,
            old=document.get("version"),
            new=contract.version,
            direction=Direction.UNDETERMINED,
            impact=Impact.MINOR,
            explanation=_UNREADABLE,
        )
