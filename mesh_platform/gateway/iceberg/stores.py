"""How a client reaches the files of a table that it was handed."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.gateway.iceberg.vending import vend
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.object_store import is_object_store, place_properties


def storage_for(lakehouse: Lakehouse, port: PortAddress, *, vends: bool, mark: str) -> Mapping[str, Any]:
    """Files in folders are opened as the client's own user may; in an object store with credentials of this port, if it asks for them."""
    if not is_object_store(lakehouse.settings):
        return {"config": {}}
    place = place_properties(lakehouse.settings)
    if not vends or not lakehouse.settings.s3_role:
        return {"config": place}
    location = lakehouse.tables.location(port)
    config = {**place, **vend(lakehouse.settings, location, mark=mark)}
    return {"config": config, "storage-credentials": [{"prefix": location, "config": config}]}
