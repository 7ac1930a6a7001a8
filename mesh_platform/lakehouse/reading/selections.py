"""What a view shows of a pin, as one SELECT of the mesh's own: whoever takes its rows never had the port within reach."""

from collections.abc import Mapping

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.row_filter import filtered_columns
from mesh_platform.concepts.view import CLEAR, View
from mesh_platform.errors import MeshError, NoAccess, StoreUnavailable, TooMuch
from mesh_platform.lakehouse.engine import Connection, EngineError, FileError, Interrupted, OutOfMemory
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.masking import masked, set_keys
from mesh_platform.lakehouse.reading.masking_keys import hash_keys
from mesh_platform.lakehouse.reading.row_conditions import condition_sql
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql

_SELECT = "select {columns} from ({rows}) where {condition} {limit}"


def shown_columns(pin: Pin, view: View) -> tuple[str, ...]:
    """Raises NoAccess where there are none, or where rows are granted by what the pin lacks."""
    visible = view.visible(pin.columns)
    if not visible:
        raise NoAccess(
            f"nothing of {pin.port} at snapshot {pin.snapshot_id} may be seen", hint=f"see what it holds: mesh history {pin.port}"
        )
    if view.rows and (unknown := [each for each in filtered_columns(view.rows) if each not in pin.columns]):
        raise NoAccess(
            f"rows of {pin.port} are granted by {unknown[0]}, which snapshot {pin.snapshot_id} does not have", hint="read a later snapshot"
        )
    return visible


def selection_sql(pin: Pin, view: View, columns: Mapping[str, str], *, most: int | None = None) -> str:
    """Of the given columns, each under the name that it is given; `most` keeps to so many rows.

    Raises InvalidDeclaration for a mask that does not fit its column.
    """
    filtered = filtered_columns(view.rows) if view.rows else ()
    types = pin.columns
    shown = (f"{masked(each, types[each], view.mask_of(each) or CLEAR)} as {identifier(name)}" for each, name in columns.items())
    return _SELECT.format(
        columns=", ".join(shown),
        rows=relation_sql(pin, dict.fromkeys((*columns, *filtered))),
        condition=condition_sql(view.rows) if view.rows else "true",
        limit="" if most is None else f"limit {most:d}",
    )


def connected_for(lakehouse: Lakehouse, consumer: Consumer | None) -> Connection:
    """A connection that hashes as the consumer sees hashes; nobody who asks gets it."""
    connection = lakehouse.connect_within()
    set_keys(connection, hash_keys(lakehouse.settings, consumer))
    return connection


def untold(kind: type[EngineError], what: str) -> MeshError:
    """Why rows do not come, without DuckDB's own words, which quote values that may be hidden."""
    if issubclass(kind, FileError):
        return StoreUnavailable(f"{what} cannot be read, or not be written", hint="see what is wrong: mesh verify, mesh doctor")
    if issubclass(kind, Interrupted | OutOfMemory):
        taken = "time" if issubclass(kind, Interrupted) else "memory"
        return TooMuch(f"to cut out {what} takes more {taken} than an answer may", hint="ask for fewer columns, or with a condition")
    return MeshError(f"{what} could not be written: {kind.__name__}")
