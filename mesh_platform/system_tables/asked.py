"""What every system table is asked with, and what it answers."""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

import pyarrow as pa

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.source import SystemTable
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A table of events answers about the facts after `after` up to and with `upto`; one of states, how things are at `at`."""

    lakehouse: Lakehouse
    mesh: Mesh
    after: int = 0
    upto: int
    at: datetime

    def facts(self, *kinds: str) -> Iterator[Fact]:
        """Those that are asked about, the oldest first."""
        return self.lakehouse.ledger.stream(kinds, after=self.after, upto=self.upto)


class TableModule(Protocol):
    """The module `mesh_platform/system_tables/<table>.py`. EVENTS: whether each row is made of one fact, once and for ever."""

    SCHEMA: pa.Schema
    EVENTS: bool

    def rows(self, asked: Asked) -> Iterator[Mapping[str, Any]]: ...


def table_module(table: SystemTable) -> TableModule:
    """Found by its name, and loaded where it is asked only."""
    return cast("TableModule", importlib.import_module(f"mesh_platform.system_tables.{table.value}"))
