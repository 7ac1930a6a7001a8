"""Columns across ports: which are made of which, worked out when somebody asks and kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.lineage import Origins, declared_origins


@dataclass(frozen=True, slots=True, order=True)
class ColumnEdge:
    """`column` of `port` is made of `from_column` of `from_port`."""

    port: PortAddress
    column: str
    from_port: PortAddress
    from_column: str


@dataclass(frozen=True, slots=True)
class ColumnLineage:
    mesh: Mesh
    _known: dict[PortAddress, Origins] = field(default_factory=dict, compare=False, repr=False)

    def around(self, port: PortAddress) -> Iterator[ColumnEdge]:
        """Those that lead to its columns, and from them to the ports of products that read it."""
        yield from self._to(port)
        for product in self.mesh.readers.get(port, ()):
            for each in self.mesh.product(product).outputs:
                yield from (edge for edge in self._to(each.address) if edge.from_port == port and each.address != port)

    def _to(self, port: PortAddress) -> Iterator[ColumnEdge]:
        if port not in self._known:
            self._known[port] = declared_origins(self.mesh, self.mesh.port(port))
        for column, origins in self._known[port].items():
            yield from (ColumnEdge(port, column, each.port, each.column) for each in origins)
