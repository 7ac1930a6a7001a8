"""The open store: table catalog, ledger and DuckDB under one set of settings."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse import engine
from mesh_platform.lakehouse.ledger.ledger import Ledger, open_database
from mesh_platform.lakehouse.ledger.notes import Notes
from mesh_platform.lakehouse.tables.overlay import OverlayCatalog
from mesh_platform.lakehouse.tables.table_catalog import TableCatalog
from mesh_platform.settings import Settings

_AMBIGUOUS = frozenset("#?*[]{}")


@dataclass(frozen=True)
class Lakehouse:
    """One for each process; not to be carried over a fork. `published` is what a candidate lies over."""

    settings: Settings
    tables: TableCatalog
    ledger: Ledger
    database: sa.Engine
    published: "Lakehouse | None" = None
    opened: Callable[[engine.Connection], None] | None = None  # is told of each connection
    standing: engine.Standing = field(default_factory=engine.Standing)

    def trail(self, port: PortAddress) -> Ledger:
        """Where reads of a port are written down: a candidate's reads of what is published are reads like any other."""
        return self.ledger if self.published is None or self.tables.holds(port) else self.published.ledger

    def held_at(self, port: PortAddress) -> int | None:
        """The snapshot at which a candidate sees what is published; None for the current one."""
        overlay = self.settings.overlay
        return overlay.held.get(str(port)) if overlay is not None and not self.tables.holds(port) else None

    def connect_within(self) -> engine.Connection:
        """For statements of the mesh's own that read files: quicker, and as fit for cuts as for what is asked of them."""
        connection = self.standing.connect(self.settings)
        if self.opened is not None:
            self.opened(connection)
        return connection

    def connect(self, database: str | Path = engine.IN_MEMORY, *, read_only: bool = False) -> engine.Connection:
        connection = engine.connect(self.settings, database, read_only=read_only)
        if self.opened is not None:
            self.opened(connection)
        return connection

    def bounded(self, *, memory: str, opened: Callable[[engine.Connection], None]) -> "Lakehouse":
        """The same store, whose every connection takes no more memory, and is told of so that it can be interrupted."""
        return replace(self, settings=self.settings.model_copy(update={"memory_limit": memory}), opened=opened)

    def close(self) -> None:
        self.ledger.settle_now_and_then()
        self.standing.close()
        self.tables.close()
        self.database.dispose()
        if self.published is not None:
            self.published.close()

    def __enter__(self) -> "Lakehouse":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_lakehouse(settings: Settings) -> Lakehouse:
    """Raises UsageError where the warehouse's URI would mean something else to one of its readers."""
    if wrong := sorted(set(settings.warehouse_uri) & _AMBIGUOUS):
        raise UsageError(
            f"{settings.warehouse_uri} holds {' '.join(wrong)}, which mean something else in a URI or in a file pattern",
            hint="move the mesh to another folder, or set MESH_WAREHOUSE",
        )
    settings.state.mkdir(parents=True, exist_ok=True)
    database = open_database(settings)
    ledger = Ledger(database, actor=settings.actor, notes=Notes(settings.notes))
    if settings.overlay is None:
        return Lakehouse(settings=settings, tables=TableCatalog(settings), ledger=ledger, database=database)
    published = open_lakehouse(settings.published)
    tables = OverlayCatalog(settings, published.tables)
    return Lakehouse(settings=settings, tables=tables, ledger=ledger, database=database, published=published)
