"""Cuts: what a view shows of a pin, written to a file of its own before a consumer's code runs.

Whoever reads the cut has the rest of the port nowhere within reach: no SQL can ask for what is not in the file.
"""

import shutil
import uuid
import weakref
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from pyiceberg.manifest import DataFile, FileFormat
from pyiceberg.schema import Schema
from pyiceberg.typedef import Record
from pyiceberg.types import NestedField, StringType

from mesh_platform.concepts.access import Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.row_filter import filtered_columns
from mesh_platform.concepts.view import CLEAR, View
from mesh_platform.errors import MeshError, NoAccess, StoreUnavailable, TooMuch
from mesh_platform.lakehouse.engine import EngineError, FileError, Interrupted, OutOfMemory
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.lakehouse.reading.masking import masked, set_keys
from mesh_platform.lakehouse.reading.masking_keys import hash_keys
from mesh_platform.lakehouse.reading.row_conditions import condition_sql
from mesh_platform.lakehouse.reading.snapshots import Pin, PinnedFile, relation_sql
from mesh_platform.lakehouse.storage import uri_of
from mesh_platform.settings import Settings

# Read once or a few times and then thrown away: to compress it would take longer than to read what was saved.
_COPY = "copy (select {columns} from ({rows}) where {condition} {limit}) to {file} (format parquet, compression uncompressed)"


_kept: "list[Cuts]" = []


class Cuts:
    """The cuts of one run or one reading: a folder that goes when this is closed, or with the last reference to it."""

    def __init__(self, settings: Settings) -> None:
        self.folder = _home(settings) / uuid.uuid4().hex
        self.close = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def new_file(self) -> Path:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder / f"{uuid.uuid4().hex}.parquet"

    def keep(self) -> None:
        """Until the process ends."""
        _kept.append(self)

    def __enter__(self) -> "Cuts":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def cut(
    lakehouse: Lakehouse,
    pin: Pin,
    view: View,
    *,
    consumer: Consumer | None,
    into: Cuts,
    columns: Collection[str] | None = None,
    most: int | None = None,
) -> Pin:
    """The same snapshot as far as the view shows it; `columns` keeps to those that are needed, `most` to so many rows.

    For a candidate, no more than its sample.

    Raises NoAccess where it shows nothing of this snapshot, InvalidDeclaration for a mask that does not fit its column.
    """
    shown = _shown(pin, view, columns)
    file = into.new_file()
    limits = [each for each in (most, lakehouse.settings.sample) if each is not None]
    rows = _write(lakehouse, pin, view, consumer=consumer, columns=shown, most=min(limits, default=None), file=file)
    files = (_pinned(file, rows),) if rows else ()
    return replace(pin, files=files, schema=_schema(pin, view, shown), uniform=True, metadata_location="")


def outline(pin: Pin, view: View) -> Pin:
    """What a cut would look like, without a row. Raises NoAccess."""
    return replace(pin, files=(), schema=_schema(pin, view, _shown(pin, view, None)), uniform=True, metadata_location="")


def remove_cuts(settings: Settings, *, before: datetime) -> None:
    """What killed processes left."""
    for folder in _home(settings).glob("*"):
        if folder.stat().st_mtime < before.timestamp():
            shutil.rmtree(folder, ignore_errors=True)  # whoever still owns it also removes it


def _home(settings: Settings) -> Path:
    return settings.state / "scratch" / "cuts"


def _shown(pin: Pin, view: View, columns: Collection[str] | None) -> tuple[str, ...]:
    visible = view.visible(pin.columns)
    if not visible:
        raise NoAccess(
            f"nothing of {pin.port} at snapshot {pin.snapshot_id} may be seen", hint=f"see what it holds: mesh history {pin.port}"
        )
    if view.rows and (unknown := [each for each in filtered_columns(view.rows) if each not in pin.columns]):
        raise NoAccess(
            f"rows of {pin.port} are granted by {unknown[0]}, which snapshot {pin.snapshot_id} does not have", hint="read a later snapshot"
        )
    return tuple(each for each in visible if columns is None or each in columns) or visible


def _write(
    lakehouse: Lakehouse, pin: Pin, view: View, *, consumer: Consumer | None, columns: tuple[str, ...], most: int | None, file: Path
) -> int:
    types = pin.columns
    needed = dict.fromkeys((*columns, *(filtered_columns(view.rows) if view.rows else ())))
    statement = _COPY.format(
        columns=", ".join(f"{masked(each, types[each], view.mask_of(each) or CLEAR)} as {identifier(each)}" for each in columns),
        rows=relation_sql(pin, needed),
        condition=condition_sql(view.rows) if view.rows else "true",
        limit="" if most is None else f"limit {most:d}",
        file=text(str(file)),
    )
    with lakehouse.connect() as connection:
        set_keys(connection, hash_keys(lakehouse.settings, consumer))
        try:
            ((rows,),) = connection.execute(statement).fetchall()
        except EngineError as error:
            kind = type(error)
        else:
            return rows
    # Said without DuckDB's own words, which quote values, and after its error is forgotten, for logs follow the chain.
    raise _unwritten(kind, f"what {consumer or 'the reader'} may see of {pin.port}")


def _unwritten(kind: type[EngineError], what: str) -> MeshError:
    if issubclass(kind, FileError):
        return StoreUnavailable(f"{what} cannot be read, or not be written", hint="see what is wrong: mesh verify, mesh doctor")
    if issubclass(kind, Interrupted | OutOfMemory):
        taken = "time" if issubclass(kind, Interrupted) else "memory"
        return TooMuch(f"to cut out {what} takes more {taken} than an answer may", hint="ask for fewer columns, or with a condition")
    return MeshError(f"{what} could not be written: {kind.__name__}")


def _pinned(file: Path, rows: int) -> PinnedFile:
    uri = uri_of(str(file))
    described = DataFile.from_args(
        file_path=uri, file_format=FileFormat.PARQUET, partition=Record(), record_count=rows, file_size_in_bytes=file.stat().st_size
    )
    return PinnedFile(uri=uri, rows=rows, data_file=described)


def _schema(pin: Pin, view: View, columns: tuple[str, ...]) -> Schema:
    return Schema(*(_field(pin.schema.find_field(each), view) for each in columns))


def _field(field: NestedField, view: View) -> NestedField:
    mask = view.mask_of(field.name)
    hashed = mask is not None and mask.masking is Masking.HASH
    return field.model_copy(update={"field_type": StringType()}) if hashed else field
