"""The table catalog of a candidate: the tables it has built, over those that are published.

A candidate's table begins as a fork: the published table's metadata under a location of its own. Its files are not copied, so a
build of one partition, or one that appends, is checked and read together with the rows that stay, as in a run.
"""

import uuid

from pyiceberg.serializers import ToOutputFile
from pyiceberg.table import Table
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.refs import MAIN_BRANCH, SnapshotRef, SnapshotRefType

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.tables.homes import FORKED_FROM
from mesh_platform.lakehouse.tables.table_catalog import TableCatalog
from mesh_platform.settings import Settings

_BEFORE_THE_FIRST = 0


class OverlayCatalog(TableCatalog):
    """Writes go to the candidate's own tables; whatever it has no table for is read from `published`."""

    def __init__(self, settings: Settings, published: TableCatalog) -> None:
        super().__init__(settings, properties={FORKED_FROM: settings.published.warehouse_uri})
        self._published = published
        self._held = settings.overlay.held if settings.overlay else {}

    def find(self, address: PortAddress) -> Table | None:
        return super().find(address) or self._below(address)

    def require(self, address: PortAddress, contract: DataContract) -> Table:
        return super().find(address) or self._forked(address) or super().require(address, contract)

    def addresses(self) -> tuple[PortAddress, ...]:
        return tuple(sorted({*super().addresses(), *self._published.addresses()}))

    def _below(self, address: PortAddress) -> Table | None:
        return None if self._held.get(str(address)) == _BEFORE_THE_FIRST else self._published.find(address)

    def _forked(self, address: PortAddress) -> Table | None:
        table = self._below(address)
        if table is None:
            return None
        location = self.location(address)
        # Without the log of earlier metadata: a commit removes the oldest of these files.
        metadata = _seen_at(table.metadata.model_copy(update={"location": location, "metadata_log": []}), self._held.get(str(address)))
        file = f"{location}/metadata/00000-{uuid.uuid4()}.metadata.json"
        ToOutputFile.table_metadata(metadata, self.io.new_output(file))
        self._make_namespace(address)
        return self._catalog.register_table(address.key, file)


def _seen_at(metadata: TableMetadata, snapshot_id: int | None) -> TableMetadata:
    """With another snapshot for the current one, where one is named."""
    if snapshot_id is None:
        return metadata
    refs = {MAIN_BRANCH: SnapshotRef(snapshot_id=snapshot_id, snapshot_ref_type=SnapshotRefType.BRANCH)}
    return metadata.model_copy(update={"current_snapshot_id": snapshot_id, "refs": refs})
