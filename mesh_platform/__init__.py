"""A self-serve data mesh: contracts gate what is published.

What a domain and a reader need, and nothing else. Each name loads its package when it is first used, so that reading
never waits for Dagster.
"""

import importlib
from typing import TYPE_CHECKING, Any

from mesh_platform.declarations.documents.garbage import not_searched

if TYPE_CHECKING:
    from mesh_platform.access.answering.reading import query, read
    from mesh_platform.client.connecting import connect
    from mesh_platform.concepts.partition import Partition
    from mesh_platform.orchestration.bodies.marked import data_product
    from mesh_platform.orchestration.definitions import load_domain

__all__ = ["Partition", "connect", "data_product", "load_domain", "query", "read"]

_HOMES = {
    "Partition": "mesh_platform.concepts.partition",
    "connect": "mesh_platform.client.connecting",
    "data_product": "mesh_platform.orchestration.bodies.marked",
    "load_domain": "mesh_platform.orchestration.definitions",
    "query": "mesh_platform.access.answering.reading",
    "read": "mesh_platform.access.answering.reading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with not_searched():  # an import of Dagster or pandas leaves a million values behind, and each search would go through them
        return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
