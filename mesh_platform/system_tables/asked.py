"""What every system table is asked with, and what it answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A table of events answers about the facts after `after` up to and with `upto`; one of states, how things are at `at`."""

    lakehouse: Lakehouse
    mesh: Mesh
    after: int = 0
    upto: int
    at: datetime


class TableModule(Protocol):
    """The module `mesh_platform/system_tables/<table>.py`. EVENTS: whether each row is made of one fact, once and for ever."""

    SCHEMA: pa.Schema
    EVENTS: bool

    def rows(self, asked: Asked) -> Iterator[Mapping[str, Any]]: ...
