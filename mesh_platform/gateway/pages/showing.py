"""What pages of a server show of values: the charts that owners declared, to who has signed in. Rows are looked at one port at a time."""

from collections.abc import Callable

from mesh_platform.catalog.site.showcase import PublicShowcase
from mesh_platform.catalog.site.surroundings import Sample
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse


class Showing:
    """A page that showed rows by itself would be a read that nobody asked for."""

    def __init__(self, lakehouse: Lakehouse, mesh: Callable[[], Mesh]) -> None:
        self._lakehouse = lakehouse
        self._mesh = mesh

    def sample(self, port: OutputPort) -> Sample | None:  # noqa: ARG002 - as every showcase is asked
        return None

    def chart(self, port: OutputPort, number: int) -> bytes:
        return PublicShowcase(self._lakehouse, self._mesh()).chart(port, number)
