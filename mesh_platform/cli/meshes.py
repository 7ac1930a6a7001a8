"""Opening what most commands need."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.observability.status import PortStatus, status
from mesh_platform.settings import Settings


@contextmanager
def open_port(settings: Settings, text: str) -> Generator[tuple[Lakehouse, PortAddress]]:
    """The store, and the address of a port that the mesh declares. Raises UnknownName."""
    mesh, _ = load_mesh(settings.root)  # a mistake elsewhere in the mesh is no reason to withhold this port
    address = mesh.port(PortAddress.parse(text)).address
    with open_lakehouse(settings) as lakehouse:
        yield lakehouse, address


def statuses(settings: Settings, mesh: Mesh, ports: Iterable[PortAddress]) -> Mapping[PortAddress, PortStatus]:
    with open_lakehouse(settings) as lakehouse:
        return {each.port: each for each in status(lakehouse, map(mesh.port, ports))}
