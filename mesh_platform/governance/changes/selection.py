"""Only the ports that addresses name, those that nothing declares any more among them."""

from collections.abc import Iterable

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.changes.port_changes import PortChanges


def selected(found: Iterable[PortChanges], addresses: Iterable[str], mesh: Mesh) -> tuple[PortChanges, ...]:
    """All of them without an address. Raises UnknownName for an address that names neither a port nor a change."""
    changes, wanted = tuple(found), tuple(addresses)
    for each in wanted:
        if not any(_names(each, change.port) for change in changes):
            mesh.select(each)
    return tuple(change for change in changes if not wanted or any(_names(each, change.port) for each in wanted))


def _names(address: str, port: PortAddress) -> bool:
    return address in (port.domain, str(port.of_product), str(port))
