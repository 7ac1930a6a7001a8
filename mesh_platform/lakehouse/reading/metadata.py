"""A port's table as Iceberg's own readers open it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin, pin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMetadata:
    """`metadata` is the document that lies at `location` (Iceberg table spec); `pin` the files of its current snapshot."""

    location: str
    folder: str
    metadata: Mapping[str, Any]
    pin: Pin


def table_metadata(lakehouse: Lakehouse, address: PortAddress) -> TableMetadata:
    """As of now. Raises NotPublished, and Refused where the table or any of its files lies outside its own folder."""
    table = lakehouse.tables.find(address)
    if table is None or (snapshot := table.current_snapshot()) is None:
        raise NotPublished(f"{address} has not been published yet", hint=f"run: mesh run {address}")
    return TableMetadata(
        location=table.metadata_location,
        folder=table.location(),
        metadata=json.loads(table.metadata.model_dump_json(by_alias=True, exclude_none=True)),
        pin=pin_of(table, address, snapshot),
    )
