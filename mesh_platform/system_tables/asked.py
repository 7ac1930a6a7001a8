"""What every system table is asked with, and what it answers."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

import pyarrow as pa

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.source import SystemTable
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A build that ended without a word to the ledger, and for how long it was at work."""

    port: str
    run_id: str
    seconds: float


Crashes = Callable[[datetime | None, datetime], Iterable[Crash]]


def nobody_knows(since: datetime | None, until: datetime) -> Iterable[Crash]:  # noqa: ARG001
    """Where no run is at hand to ask."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A table of events answers about the facts after `after` up to and with `upto`; one of states, how things are at `at`.

    `crashes` knows which builds crashed after a moment, up to and with another.
    """

    lakehouse: Lakehouse
    mesh: Mesh
    after: int = 0
    upto: int
    at: datetime
    crashes: Crashes = nobody_knows

    def facts(self, *kinds: str) -> Iterator[Fact]:
        """Those that are asked about, the oldest first."""
        return self.lakehouse.ledger.stream(kinds, after=self.after, upto=self.upto)

    def crashed(self) -> Iterator[Crash]:
        """The builds that crashed between the moments of the first and the last fact, so that each is told once."""
        ledger = self.lakehouse.ledger
        if until := ledger.moment_of(self.upto):
            yield from self.crashes(ledger.moment_of(self.after), until)


class TableModule(Protocol):
    """The module `mesh_platform/system_tables/<table>.py`. EVENTS: whether each row is made of one fact, once and for ever."""

    SCHEMA: pa.Schema
    EVENTS: bool

    def rows(self, asked: Asked) -> Iterator[Mapping[str, Any]]: ...


def table_module(table: SystemTable) -> TableModule:
    """Found by its name, and loaded where it is asked only."""
    return cast("TableModule", importlib.import_module(f"mesh_platform.system_tables.{table.value}"))
