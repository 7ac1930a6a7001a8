"""Brings what is new at the source systems of a product into its landings: once for each run, whole or not at all."""

import hashlib
import json
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from mesh_platform.concepts import clock
from mesh_platform.concepts.product import DataProduct, InputPort
from mesh_platform.concepts.source import ApiSource, DatabaseSource, FilesSource, SourceSystem, references
from mesh_platform.errors import SourceChanged, UsageError
from mesh_platform.ingestion import dlt_home
from mesh_platform.ingestion.columns import shape
from mesh_platform.ingestion.cursors import furthest, start
from mesh_platform.ingestion.environment import Environment, read_environment
from mesh_platform.ingestion.failures import as_source_errors
from mesh_platform.ingestion.loads import READ_FOR, compacted, require_keys, retiring, write_load
from mesh_platform.ingestion.own_stores import require_foreign_database, require_foreign_files
from mesh_platform.ingestion.own_variables import require_own_variables
from mesh_platform.ingestion.raw import Raw
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.sources.landing_rows import parquet_files
from mesh_platform.lakehouse.sources.landings import (
    LOADS_KEPT,
    SCRATCH,
    Cursor,
    Landed,
    LandedFile,
    Load,
    landing_folder,
    locked,
    read_landing,
    sweep,
    write_landing,
)
from mesh_platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one run brought to one input port; `repeated` where an earlier port of the run had it brought."""

    name: str
    load: Load
    repeated: bool = False

    def __str__(self) -> str:
        load = self.load
        cursor = f", {load.cursor_from or 'the beginning'} to {load.cursor_to}" if load.cursor_to else ""
        changes = f"; {'; '.join(load.changes)}" if load.changes else ""
        return f"{self.name}: {load.rows:,} rows, {load.bytes:,} bytes, {load.seconds:.1f} s{cursor}{changes}"


def bring_inputs(
    lakehouse: Lakehouse, product: DataProduct, *, names: Collection[str] | None = None, run_id: str = "", again: bool = False
) -> tuple[Brought, ...]:
    """Every input port of `names` that is a database, an API or files that keep coming.

    `again` forgets what was brought, and reads from the beginning. Raises SourceChanged where columns are gone or of another type,
    SourceUnavailable where trying later makes sense, UsageError where the declaration or the environment has to be mended.
    """
    return tuple(
        _bring(lakehouse, product, port, port.source, run_id=run_id, again=again)
        for port in product.inputs
        if isinstance(port.source, SourceSystem) and (names is None or port.name in names)
    )


def _bring(lakehouse: Lakehouse, product: DataProduct, port: InputPort, source: SourceSystem, *, run_id: str, again: bool) -> Brought:
    dlt_home.prepare(lakehouse.settings.state)
    who = f"the input port {port.name} of {product.address}"
    folder = landing_folder(lakehouse.settings, product.address, port.name)
    with locked(folder):
        held = read_landing(folder)
        if earlier := held.brought_by(run_id):
            return Brought(name=port.name, load=earlier, repeated=True)
        values = [asdict(source)]
        require_own_variables(lakehouse.settings, product.address.domain, references(values))
        environment = read_environment(values, reader=who, hint=f"set it where runs start, then: mesh run {product.address}")
        held = sweep(folder, _of(source, held, again=again), before=clock.now() - READ_FOR)
        try:
            with lakehouse.connect() as connection, as_source_errors(who, environment):
                landed = _Run(lakehouse.settings, product, source, environment, connection, folder, held, who).bring(run_id)
            write_landing(folder, landed)
        finally:
            sweep(folder, read_landing(folder), before=clock.now() - READ_FOR)
    load = landed.loads[-1]
    details = {"input": port.name, **{name: value for name, value in asdict(load).items() if name != "run_id"}}
    lakehouse.ledger.record(Kind.INGESTED, str(product.address), run_id=run_id, details=details)
    return Brought(name=port.name, load=load)


def _of(source: SourceSystem, held: Landed, *, again: bool) -> Landed:
    """What is held of this source. Rows of another table, address or folder are none of its own."""
    identity = hashlib.sha256(json.dumps(_identity(source), sort_keys=True, default=str).encode()).hexdigest()[:16]
    if held.identity == identity and not again:
        return held
    return replace(retiring(held, held.files), identity=identity, columns={}, optional=(), key=(), order="", cursor=None)


def _identity(source: SourceSystem) -> list:
    match source:
        case DatabaseSource():
            return ["database", source.connection, source.schema, source.table]
        case ApiSource():
            return ["api", source.url, dict(source.parameters), source.records]
        case FilesSource():
            return ["files", source.path, source.url, source.format]


class _Run:
    """One attempt to bring what is new."""

    def __init__(
        self,
        settings: Settings,
        product: DataProduct,
        source: SourceSystem,
        environment: Environment,
        connection: Connection,
        folder: Path,
        held: Landed,
        who: str,
    ) -> None:
        self.settings = settings
        self.product = product
        self.source = source
        self.environment = environment
        self.connection = connection
        self.folder = folder
        self.held = held
        self.who = who
        self.incremental = None if isinstance(source, FilesSource) else source.incremental

    def bring(self, run_id: str) -> Landed:
        """The landing as it is when the load counts; until then nobody sees it."""
        begun, number = time.monotonic(), self.held.load + 1
        raws = tuple(self._extract())
        self._require_incremental_columns(raws)
        shaped = shape(self.held, raws, self.source.columns, who=self.who)
        files = write_load(self.connection, self.folder, raws, shaped, load=number, who=self.who)
        key = self.incremental.key if self.incremental else ()
        require_keys(self.connection, [self.folder / each.name for each in files], key, who=self.who)
        cursor = self._cursor(files)
        load = Load(
            number=number,
            run_id=run_id,
            at=clock.now().isoformat(),
            rows=sum(each.rows for each in files),
            bytes=sum(each.bytes for each in files),
            seconds=round(time.monotonic() - begun, 3),
            cursor_from=str(self.held.cursor) if self.incremental and self.held.cursor else None,
            cursor_to=str(cursor) if cursor else None,
            changes=shaped.changes,
        )
        landed = replace(
            self._with(files),
            columns=dict(shaped.columns),
            optional=shaped.optional,
            key=key,
            order=self.incremental.cursor if self.incremental else "",
            cursor=cursor,
            loads=(*self.held.loads[-LOADS_KEPT + 1 :], load),
        )
        return compacted(self.connection, self.folder, landed)

    def _extract(self) -> Iterator[Raw]:
        target = self.folder / "00000.raw"
        if isinstance(self.source, FilesSource):
            yield from self._extract_files(self.source)
            return
        begin = start(self.source.incremental, self.held)
        if isinstance(self.source, DatabaseSource):
            from mesh_platform.ingestion import database

            require_foreign_database(self.settings, self.environment.fill(self.source.connection))
            yield database.extract(self.source, self.environment, self.connection, start=begin, target=target, who=self.who)
        else:
            from mesh_platform.ingestion import api

            yield api.extract(self.source, self.environment, self.connection, start=begin, target=target)

    def _extract_files(self, source: FilesSource) -> Iterator[Raw]:
        from mesh_platform.ingestion import files

        found = files.find(source, self.environment, self.product.folder)
        require_foreign_files(self.settings, found)
        if not found and not (source.by_modified and self.held.files):
            raise UsageError(f"there is no file {source.path or source.url}", hint="correct the pattern, or wait for the first file")
        for number, each in enumerate(files.to_read(source, found, self.held)):
            target = self.folder / f"{number:05}{''.join(Path(each.path).suffixes[-1:])}.raw"
            yield files.extract(source, each, self.connection, target=target, scratch=self.folder / SCRATCH)

    def _require_incremental_columns(self, raws: tuple[Raw, ...]) -> None:
        needed = (self.incremental.cursor, *self.incremental.key) if self.incremental else ()
        for raw in raws:
            if raw.columns and (gone := [each for each in needed if each not in raw.columns]):
                raise SourceChanged(
                    f"{self.who} has no column {', '.join(gone)}, which `incremental` needs", hint=f"it has {', '.join(raw.columns)}"
                )

    def _cursor(self, files: tuple[LandedFile, ...]) -> Cursor | None:
        if self.incremental is None:
            return None
        held = self.held.cursor if self.held.order == self.incremental.cursor else None
        if not files:
            return held
        return furthest(self.connection, parquet_files(self.folder / each.name for each in files), self.incremental, held)

    def _with(self, files: tuple[LandedFile, ...]) -> Landed:
        """Rows that are added, rows of files that were read again, or everything anew."""
        if self.incremental:
            return replace(self.held, files=(*self.held.files, *files))
        read = {each.origin for each in files}
        by_modified = isinstance(self.source, FilesSource) and self.source.by_modified
        replaced = [each for each in self.held.files if not by_modified or each.origin in read]
        kept = retiring(self.held, replaced)
        return replace(kept, files=(*kept.files, *files))
