"""What a port's table says of itself: its releases, the files that consumers read, and where its current snapshot comes from."""

from dataclasses import dataclass

from pyiceberg.table import Table

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin, pin
from mesh_platform.lakehouse.tables.certificates import releases_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """`lineage` are the current snapshot and those before it, the newest first, as far as the table still holds them."""

    releases: tuple[Release, ...]
    current: Pin
    lineage: tuple[int, ...]


def holding(lakehouse: Lakehouse, address: PortAddress) -> Holding | None:
    """None where nothing was published. Raises MeshError where the table points to what it may not."""
    table = lakehouse.tables.find(address)
    if table is None or (current := table.current_snapshot()) is None:
        return None
    return Holding(
        releases=releases_of(table), current=pin(lakehouse, address, current.snapshot_id), lineage=_lineage(table, current.snapshot_id)
    )


def _lineage(table: Table, snapshot_id: int | None) -> tuple[int, ...]:
    found: list[int] = []
    while snapshot_id is not None and snapshot_id not in found and (snapshot := table.snapshot_by_id(snapshot_id)):
        found.append(snapshot_id)
        snapshot_id = snapshot.parent_snapshot_id
    return tuple(found)
