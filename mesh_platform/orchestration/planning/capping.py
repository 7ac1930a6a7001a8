"""How much of the inputs a replay takes, so that it ends while somebody waits for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import PartitionScheme, latest_ended, partition_of
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.orchestration.planning.replayed import Extent
from mesh_platform.settings import Settings

_FARTHEST = 10_000  # partitions back from now: more than a year of hours


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
    if limit is None:
        return Cap()
    reached = [each for each in ports if each in mesh.ports]
    if not settings.has_catalog:
        large, partitions = frozenset[PortAddress](), dict[PortAddress, str]()
    else:
        with open_lakehouse(settings) as lakehouse:
            large = _large(lakehouse, mesh, reached, limit)
            partitions = {port: key for port in large if (key := _newest(lakehouse, mesh.port(port)))}
    if extent.sample is None and len(partitions) == len(large):
        return Cap(partitions=partitions)
    # A sample is taken of source systems as well, and nobody knows how many rows they have.
    cut = large | {each for each in reached if any(input.source is not None for input in mesh.product_of(each).inputs)}
    return Cap(sample=limit, sampled=cut | mesh.downstream(cut)) if cut else Cap()


def _large(lakehouse: Lakehouse, mesh: Mesh, ports: list[PortAddress], limit: int) -> frozenset[PortAddress]:
    """Ports that have more rows than the limit, or read one that has: of what is read from elsewhere their own tell the most."""
    inputs = {each for port in ports for each in mesh.product_of(port).reads}
    over = {each for each in {*ports, *inputs} if _rows(lakehouse, each) > limit}
    return frozenset(each for each in ports if not over.isdisjoint({each, *mesh.product_of(each).reads}))


def _rows(lakehouse: Lakehouse, port: PortAddress) -> int:
    try:
        return pin(lakehouse, port).rows
    except NotPublished:
        return 0


def _newest(lakehouse: Lakehouse, port: OutputPort) -> str | None:
    """The newest partition that has rows; None without partitions, or without rows."""
    contract = port.contract
    if contract is None or contract.partition is None:
        return None
    try:
        published = pin(lakehouse, port.address)
    except NotPublished:
        return None
    for key in islice(_backwards(contract.partition), _FARTHEST):
        if published.within(contract, partition_of(contract.partition, key)).rows:
            return key
    return None


def _backwards(scheme: PartitionScheme) -> Iterator[str]:
    if scheme.keys:
        yield from reversed(scheme.keys)
        return
    key = latest_ended(scheme, min(clock.now(), scheme.end or clock.now()))
    while key is not None:
        yield key
        start = partition_of(scheme, key).start
        key = latest_ended(scheme, start) if start is not None else None
