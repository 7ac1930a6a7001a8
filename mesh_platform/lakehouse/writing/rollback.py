"""Rollback: consumers see an earlier snapshot again, and builds that were running meanwhile cannot undo it."""

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table
from pyiceberg.table.update.snapshot import ManageSnapshots

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Release
from mesh_platform.errors import CommitConflict, NotPublished, UnknownName
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.tables.certificates import release_of
from mesh_platform.lakehouse.writing.fencing import ROLLED_BACK_PROPERTY


def rollback(lakehouse: Lakehouse, address: PortAddress, snapshot_id: int, *, run_id: str = "") -> Release:
    """Makes a snapshot that the port still holds the current one, in one commit together with the number that fences older builds."""
    table = lakehouse.tables.find(address)
    if table is None or table.current_snapshot() is None:
        raise NotPublished(f"{address} has not been published yet", hint=f"run: mesh run {address}")
    snapshot = table.snapshot_by_id(snapshot_id)
    release = release_of(snapshot, current=True) if snapshot else None
    if release is None:
        raise UnknownName(f"{address} holds no release {snapshot_id}", hint=f"see what it holds: mesh history {address}")
    before = table.metadata.current_snapshot_id
    number = lakehouse.ledger.record(Kind.ROLLBACK_STARTED, str(address), run_id=run_id)
    _set_current(table, address, snapshot_id, number=number)
    details = {"rollback": number, "from": before, "to": snapshot_id}
    lakehouse.ledger.record(Kind.ROLLED_BACK, str(address), run_id=run_id, details=details)
    return release


def _set_current(table: Table, address: PortAddress, snapshot_id: int, *, number: int) -> None:
    try:
        with table.transaction() as transaction:
            transaction.set_properties({ROLLED_BACK_PROPERTY: str(number)})
            ManageSnapshots(transaction).set_current_snapshot(snapshot_id=snapshot_id).commit()
    except CommitFailedException:
        raise CommitConflict(
            f"{address} was published while it was rolled back", hint="look at the new release, then decide again"
        ) from None
