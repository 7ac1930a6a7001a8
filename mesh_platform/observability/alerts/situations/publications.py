"""Which parts of a port were published after something happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from mesh_platform.concepts.partition import PartitionScheme, partition_of
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import UnknownName
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind

WHOLE = ""  # the partition of a port that is not cut
_PARTITION = ("certificate", "mesh.partition")


@dataclass(frozen=True, slots=True)
class Publications:
    """`newest` holds the number of the last publication for each partition key, and that of the whole table under WHOLE."""

    scheme: PartitionScheme | None
    newest: Mapping[str, int]

    def make_good(self, partition: str, number: int) -> bool:
        """Whether all of a partition was published after the fact of that number."""
        whole = max(self.newest.values(), default=0) if not self.scheme or not partition else self.newest.get(WHOLE, 0)
        return all(max(whole, self.newest.get(key, 0)) > number for key in _keys(self.scheme, partition))


def publications(lakehouse: Lakehouse, port: OutputPort, *, after: int = 0) -> Publications:
    """Those of a port that came after the fact of a number."""
    scheme = port.contract.partition if port.contract else None
    newest: dict[str, int] = {}
    for each in lakehouse.ledger.outlines(Kind.PUBLISHED, _PARTITION, subject=str(port.address), after=after):
        newest |= dict.fromkeys(_keys(scheme, each.details["mesh.partition"] or WHOLE), each.id)
    return Publications(scheme, newest)


def _keys(scheme: PartitionScheme | None, partition: str) -> tuple[str, ...]:
    first, _, last = partition.partition("..")
    try:
        return partition_of(scheme, first, last or first).keys if scheme and partition else (partition,)
    except UnknownName:  # the contract has moved its bounds since
        return (partition,)
