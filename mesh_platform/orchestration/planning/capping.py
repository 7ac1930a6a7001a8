"""How much of the inputs a replay takes, so that it ends while somebody waits for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import PartitionScheme, latest_ended
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.snapshots import pin
from mesh_platform.orchestration.planning.replayed import Extent
from mesh_platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """`sample` cuts every input that has more rows; `partitions` are the ports of which only the newest part is built, with its key."""

    sample: int | None = None
    sampled: frozenset[PortAddress] = frozenset()
    partitions: Mapping[PortAddress, str] = field(default_factory=dict)

    def partition(self, port: PortAddress) -> str | None:
        return self.partitions.get(port)

    def basis(self, port: PortAddress) -> str:
        """What a port is built on, for people; empty for all rows."""
        if port in self.partitions:
            return f"partition {self.partitions[port]} alone"
        return f"a sample of {self.sample:,} rows of each input" if port in self.sampled else ""


def cap_of(settings: Settings, mesh: Mesh, ports: Iterable[PortAddress], extent: Extent) -> Cap:
    """What is too large is cut: to the newest partition where all of that has one, else everything to a sample."""
    limit = extent.sample or extent.max_rows
    reached = [each for each in ports if each in mesh.ports]
    large = _large(settings, mesh, reached, limit) if limit is not None else frozenset()
    if not large:
        return Cap()
    newest = {each: _newest(mesh, each) for each in large} if extent.sample is None else {}
    partitions = {port: key for port, key in newest.items() if key}
    if extent.sample is None and len(partitions) == len(large):
        return Cap(partitions=partitions)
    return Cap(sample=limit, sampled=frozenset(_tainted(mesh, large)))


def _large(settings: Settings, mesh: Mesh, ports: list[PortAddress], limit: int) -> frozenset[PortAddress]:
    """Ports of which an input has more rows than the limit."""
    inputs = {each for port in ports for each in mesh.product_of(port).reads}
    if not settings.has_catalog:
        return frozenset()
    with open_lakehouse(settings) as lakehouse:
        over = {each for each in inputs if _rows(lakehouse, each) > limit}
    return frozenset(each for each in ports if not over.isdisjoint(mesh.product_of(each).reads))


def _rows(lakehouse: Lakehouse, port: PortAddress) -> int:
    try:
        return pin(lakehouse, port).rows
    except NotPublished:
        return 0


def _tainted(mesh: Mesh, large: frozenset[PortAddress]) -> frozenset[PortAddress]:
    """What is made from a part of the rows is a part of its own."""
    return large | mesh.downstream(large)


def _newest(mesh: Mesh, port: PortAddress) -> str | None:
    contract = mesh.port(port).contract
    scheme = contract.partition if contract else None
    return _newest_key(scheme) if scheme is not None else None


def _newest_key(scheme: PartitionScheme) -> str | None:
    if scheme.keys:
        return scheme.keys[-1]
    return latest_ended(scheme, min(clock.now(), scheme.end or clock.now()))
