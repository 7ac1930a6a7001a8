"""Two meshes against each other, port by port, as two revisions of one repository declare them."""

from mesh_platform.concepts.lifecycle import TRIED_OUT
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.governance.changes.comparison import compare
from mesh_platform.governance.changes.consumers import with_consumers
from mesh_platform.governance.changes.port_changes import PortChanges, gone, new
from mesh_platform.lakehouse.ledger.ledger import Ledger


def changes_between(old: Mesh, new_mesh: Mesh, *, ledger: Ledger | None = None) -> tuple[PortChanges, ...]:
    """Every port that differs, is new or is gone. `ledger` tells who reads what."""
    addresses = sorted(old.ports.keys() | new_mesh.ports.keys())
    found = (_changes(old, new_mesh, each) for each in addresses if each.of_product not in new_mesh.left_out)
    return tuple(with_consumers(ledger, new_mesh, each) for each in found if each is not None)


def _changes(old: Mesh, new_mesh: Mesh, address: PortAddress) -> PortChanges | None:
    """None where nothing changed, or a contract is not valid, which is a problem of its own."""
    before, after = old.ports.get(address), new_mesh.ports.get(address)
    if before is None or after is None:
        return _come_or_gone(before, after)
    if before.contract is None or after.contract is None:
        return None
    versions = before.contract.version, after.contract.version
    changes = compare(before.contract, after.contract, was_public=before.public, is_public=after.public)
    if not changes and versions[0] == versions[1]:
        return None
    was_draft = before.contract.status in TRIED_OUT
    return PortChanges(port=address, old_version=versions[0], new_version=versions[1], changes=changes, was_draft=was_draft)


def _come_or_gone(before: OutputPort | None, after: OutputPort | None) -> PortChanges | None:
    if after is not None:
        return new(after.address, after.contract.version) if after.contract else None
    if before is None or before.contract is None:
        return None
    return gone(before.address, before.contract.version, was_draft=before.contract.status in TRIED_OUT)
