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
from mesh_platform.concepts.view import View
from mesh_platform.lakehouse.engine import EngineError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import text
from mesh_platform.lakehouse.reading.selections import connected_for, selection_sql, shown_columns, untold
from mesh_platform.lakehouse.reading.snapshots import Pin, PinnedFile
from mesh_platform.lakehouse.storage import uri_of
from mesh_platform.settings import Settings

# Read once or a few times and then thrown away: to compress it would take longer than to read what was saved.
_COPY = "copy ({rows}) to {file} (format parquet, compression uncompressed)"


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
    visible = shown_columns(pin, view)
    counted = next((each for each in visible if view.tells_value(each)), visible[0])  # rows are counted by what takes no hash
    return tuple(each for each in visible if columns is None or each in columns) or (counted,)


def _write(
    lakehouse: Lakehouse, pin: Pin, view: View, *, consumer: Consumer | None, columns: tuple[str, ...], most: int | None, file: Path
) -> int:
    selection = selection_sql(pin, view, {each: each for each in columns}, most=most)
    with connected_for(lakehouse, consumer) as connection:
        try:
            ((rows,),) = connection.execute(_COPY.format(rows=selection, file=text(str(file)))).fetchall()
        except EngineError as error:
            kind = type(error)
        else:
            return rows
    # Said after DuckDB's error is forgotten, for logs follow the chain.
    raise untold(kind, f"what {consumer or 'the reader'} may see of {pin.port}")


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
