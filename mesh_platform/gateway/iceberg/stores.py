"""How a client reaches the files of a table that it was handed."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.settings import Settings


def storage_for(settings: Settings, port: PortAddress, *, vends: bool, mark: str) -> Mapping[str, Any]:
    return {"config": {}}
