"""What an Iceberg reader is told of a port's table: the rows of one pin, and nothing else that the table ever held."""

import json
from typing import Any

from pyiceberg.table import Table
from pyiceberg.table.refs import MAIN_BRANCH, SnapshotRef, SnapshotRefType
from pyiceberg.table.snapshots import Snapshot, Summary

from mesh_platform.errors import CommitConflict
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin

_NAME_MAPPING = "schema.name-mapping.default"


def table_metadata(lakehouse: Lakehouse, pin: Pin) -> dict[str, Any]:
    """As the specification of Iceberg tables writes it.

    Earlier rows, rows that were refused and what certificates say stay behind: who may read a port now was not granted those.
    Raises CommitConflict where the table does not hold the pin any more.
    """
    table = lakehouse.tables.find(pin.port)
    snapshot = table.snapshot_by_id(pin.snapshot_id) if table else None
    if table is None or snapshot is None:
        raise CommitConflict(f"{pin.port} was published anew just now", hint="ask again")
    return json.loads(_narrowed(table, snapshot, pin.schema.schema_id).model_dump_json(by_alias=True, exclude_none=True))


def _narrowed(table: Table, snapshot: Snapshot, schema_id: int) -> Any:
    whole = table.metadata
    ref = SnapshotRef(snapshot_id=snapshot.snapshot_id, snapshot_ref_type=SnapshotRefType.BRANCH)
    summary = Summary(snapshot.summary.operation) if snapshot.summary else None
    return whole.model_copy(
        update={
            "current_snapshot_id": snapshot.snapshot_id,
            "snapshots": [snapshot.model_copy(update={"parent_snapshot_id": None, "summary": summary})],
            "refs": {MAIN_BRANCH: ref},
            "schemas": [each for each in whole.schemas if each.schema_id == schema_id],
            "current_schema_id": schema_id,
            "properties": {name: value for name, value in whole.properties.items() if name == _NAME_MAPPING},
            "snapshot_log": [],
            "metadata_log": [],
            "statistics": [],
            "partition_statistics": [],
        }
    )
