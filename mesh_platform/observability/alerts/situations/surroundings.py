"""What is around a port in trouble: what its consumers see meanwhile, and who they are."""

from mesh_platform.concepts import clock
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import InvalidName, MeshError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases


def what_consumers_see(lakehouse: Lakehouse, port: PortAddress) -> str:
    """The rest of "Consumers see …"."""
    try:
        now = next((each for each in releases(lakehouse, port) if each.current), None)
    except (MeshError, OSError) as broken:  # the alert about this port is all the more needed
        return f"nothing that can be told: {broken}"
    if now is None:
        return "nothing: it was never published"
    return f"the snapshot of {now.published_at:%Y-%m-%d %H:%M} UTC ({rows(now.rows)})"


def affected_by(mesh: Mesh, port: PortAddress) -> tuple[str, ...]:
    """The products that read the port or anything made from it, and the applications that were granted it."""
    touched = {port, *mesh.downstream([port])}
    products = {str(reader) for each in touched for reader in mesh.readers.get(each, ())}
    granted = (each for each in mesh.agreements.values() if each.consumer.product is None and each.granted(clock.now()))
    applications = {str(each.consumer) for each in granted if _covers(each.port, touched)}
    return tuple(sorted(products - {str(port.of_product)} | applications))


def rows(number: int) -> str:
    return f"{number:,} {'row' if number == 1 else 'rows'}"


def find_port(mesh: Mesh, subject: str) -> OutputPort | None:
    """The port of a fact; None where it is no longer declared, or retired: nothing is expected of it."""
    try:
        port = mesh.ports.get(PortAddress.parse(subject))
    except InvalidName:
        return None
    return None if port is None or state_of(mesh.product_of(port.address), port) is Lifecycle.RETIRED else port


def _covers(granted: PortAddress, ports: set[PortAddress]) -> bool:
    return any((each.of_product, each.port) == (granted.of_product, granted.port) for each in ports)
