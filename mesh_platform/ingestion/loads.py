"""Makes what has arrived part of a landing: typed files first, then the one record that names them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from mesh_platform.concepts import clock
from mesh_platform.errors import SourceChanged
from mesh_platform.ingestion.columns import Shape, read_as
from mesh_platform.ingestion.raw import Raw
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.ledger.running import LONGEST_BUILD
from mesh_platform.lakehouse.sources.landing_rows import misfits, missing_values, parquet_files, write_newest, write_rows
from mesh_platform.lakehouse.sources.landings import Landed, LandedFile

MOST_FILES = 24  # of a landing that grows; each read opens all of them
READ_FOR = LONGEST_BUILD + timedelta(hours=1)


def write_load(connection: Connection, folder: Path, raws: Iterable[Raw], shape: Shape, *, load: int, who: str) -> tuple[LandedFile, ...]:
    """One file for each part of the source that has rows, or tells of columns that no file has yet."""
    return tuple(
        _write(connection, folder / f"{load:08}-{number:05}.parquet", raw, shape.columns, load=load, who=who)
        for number, raw in enumerate(raws)
        if raw.columns and (raw.rows or raw.origin or shape.changes or load == 1)
    )


def require_keys(connection: Connection, files: Iterable[Path], key: tuple[str, ...], *, who: str) -> None:
    """Rows without a key would all be one row."""
    if not key or not (files := tuple(files)):
        return
    if missing := missing_values(connection, parquet_files(files), key):
        faults = "; ".join(f"`{name}` is missing from {count:,} rows" for name, count in missing.items())
        raise SourceChanged(f"{who} has rows without a key: {faults}", hint="correct `key` of `incremental`, or mend the source")


def compacted(connection: Connection, folder: Path, landed: Landed) -> Landed:
    """The newest row of each key in one file, where a landing has grown to many; what runs still read is kept for a day."""
    if not landed.key or len(landed.files) <= MOST_FILES:
        return landed
    whole = folder / f"{landed.load:08}-all.parquet"
    rows = write_newest(connection, landed, [folder / each.name for each in landed.files], whole)
    return replace(retiring(landed, landed.files), files=(_landed(whole, rows, landed.load),))


def retiring(landed: Landed, files: Iterable[LandedFile]) -> Landed:
    """Without these files; no run begins to read them any more."""
    gone = {each.name: clock.now().isoformat() for each in files}
    return replace(landed, files=tuple(each for each in landed.files if each.name not in gone), retired={**landed.retired, **gone})


def _write(connection: Connection, file: Path, raw: Raw, columns: Mapping[str, str], *, load: int, who: str) -> LandedFile:
    try:
        rows = write_rows(connection, raw.table(read_as(raw, columns)), columns, file, known=raw.columns, load=load)
    except EngineError as error:
        known = {name: of for name, of in columns.items() if name in raw.columns}
        found = misfits(connection, raw.table({}), known)
        fault = "; ".join(f"`{name}` has {count:,} that are no {known[name]}" for name, count in found.items()) or type(error).__name__
    else:
        return replace(_landed(file, rows, load), origin=raw.origin, stamp=raw.stamp)
    # Said without DuckDB's own words, which quote values.
    raise SourceChanged(
        f"{who} has values of another type: {fault}", hint="mend the source, or correct the types in `columns` of the input port"
    )


def _landed(file: Path, rows: int, load: int) -> LandedFile:
    return LandedFile(name=file.name, load=load, rows=rows, bytes=file.stat().st_size)
