"""Commits: staged files become the table's content in one snapshot, or not at all.

The one module that builds on classes which pyiceberg does not promise to keep.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.manifest import DataFile, ManifestFile
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.refs import MAIN_BRANCH
from pyiceberg.table.snapshots import Operation
from pyiceberg.table.update import AddSnapshotUpdate, AssertCurrentSchemaId, AssertRefSnapshotId, TableUpdate, UpdatesAndRequirements
from pyiceberg.table.update.snapshot import ExpireSnapshots, _MergeAppendFiles, _OverwriteFiles
from sqlalchemy.exc import SQLAlchemyError
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition
from mesh_platform.concepts.release import Certificate, Mode, Release
from mesh_platform.errors import CommitConflict
from mesh_platform.lakehouse.tables.certificates import release_of, releases_of, to_summary
from mesh_platform.lakehouse.tables.homes import require_inside
from mesh_platform.lakehouse.tables.manifests import live_entries, planned_schema, schema_updates
from mesh_platform.lakehouse.tables.partitioning import partition_values
from mesh_platform.lakehouse.tables.table_catalog import TableCatalog
from mesh_platform.lakehouse.writing.fencing import refuse_stale
from mesh_platform.lakehouse.writing.staging import Staged

Fence = Callable[[tuple[Release, ...]], None]

CONTRACT_PROPERTY = "mesh.contract"
CONTRACT_VERSION_PROPERTY = "mesh.contract-version"

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Publication:
    staged: Staged
    contract: DataContract
    certificate: Certificate
    partition: Partition | None
    fence: Fence | None


def commit(
    tables: TableCatalog,
    staged: Staged,
    *,
    contract: DataContract,
    certificate: Certificate,
    partition: Partition | None = None,
    fence: Fence | None = None,
) -> Release:
    """Publishes staged files: one snapshot that replaces the table, replaces the partition's rows, or appends.

    Each attempt starts from the table as it is then: it is refused (StaleWriter) when a newer build or a rollback came first,
    and `fence` sees the releases of that moment and may refuse for its own reasons. Raises CommitConflict
    when other writers win for a minute.
    """
    publication = _Publication(staged=staged, contract=contract, certificate=certificate, partition=partition, fence=fence)
    try:
        for attempt in _attempts():
            with attempt:
                return _attempt(_existing(tables, certificate.port), publication)
    except RetryError as conflict:
        raise CommitConflict(f"other writers kept changing {certificate.port}", hint="run it again later") from conflict
    raise CommitConflict(f"{certificate.port} was never tried")


def rewrite(tables: TableCatalog, staged: Staged, *, certificate: Certificate, snapshot_id: int, replacing: frozenset[str]) -> Release:
    """Puts staged files in the place of those that hold the same rows. Raises CommitConflict where another snapshot is read by now."""
    table = _existing(tables, certificate.port)
    require_inside(table, staged.uris)
    try:
        if table.metadata.current_snapshot_id != snapshot_id or table.schema() != staged.schema:
            raise CommitFailedException(f"snapshot {snapshot_id} is not the current one")
        live = (each.data_file for each in live_entries(table, table.current_snapshot()))
        replaced = tuple(each for each in live if each.file_path in replacing)
        return _replace_files(table, _Transaction(table), certificate, replaced=replaced, added=staged.data_files)
    except CommitFailedException as conflict:
        hint = "the next maintenance tries again"
        raise CommitConflict(f"{certificate.port} was published while its files were compacted", hint=hint) from conflict


def expire(table: Table, snapshot_ids: Iterable[int]) -> None:
    """Forgets snapshots, but those that the table or a tag points to.

    Raises CommitFailedException when the table moved meanwhile, for it may have been rolled back to one of them.
    """
    held = {each.snapshot_id for each in table.metadata.refs.values()}
    transaction = table.transaction()
    transaction._stage((), (AssertRefSnapshotId(ref=MAIN_BRANCH, snapshot_id=table.metadata.current_snapshot_id),))
    ExpireSnapshots(transaction).by_ids([each for each in snapshot_ids if table.snapshot_by_id(each) and each not in held]).commit()
    transaction.commit_transaction()


def _attempts() -> Retrying:
    return Retrying(
        retry=retry_if_exception_type((CommitFailedException, ValidationException)),
        wait=wait_random_exponential(multiplier=0.05, max=2),
        stop=stop_after_delay(_PATIENCE),
    )


def _existing(tables: TableCatalog, address: PortAddress) -> Table:
    table = tables.find(address)
    if table is None:
        raise CommitConflict(f"the table of {address} was removed while it was built", hint="run it again")
    return table


def _attempt(table: Table, publication: _Publication) -> Release:
    contract, staged, certificate = publication.contract, publication.staged, publication.certificate
    require_inside(table, staged.uris)
    _require_same_plan(table, publication)
    replaced = tuple(_replaced(table, publication))
    refuse_stale(table, certificate, contract=contract, replaced=replaced)
    if publication.fence:
        publication.fence(releases_of(table))
    transaction = _Transaction(table)
    if updates := schema_updates(table, staged.schema):
        transaction._stage(updates, (AssertCurrentSchemaId(current_schema_id=table.schema().schema_id),))
    transaction.set_properties(_contract_properties(contract))
    return _replace_files(table, transaction, certificate, replaced=replaced, added=staged.data_files)


def _replace_files(
    table: Table, transaction: Transaction, certificate: Certificate, *, replaced: tuple[DataFile, ...], added: Iterable[DataFile]
) -> Release:
    """One snapshot, with everything else that the transaction holds."""
    now = clock.now()
    producer = _Replacement if certificate.mode is not Mode.APPEND else _Append
    operation = Operation.OVERWRITE if replaced else Operation.APPEND
    snapshot = producer(operation, transaction, table.io, snapshot_properties=to_summary(certificate))
    snapshot.taken_at = now
    for each in replaced:
        snapshot.delete_data_file(each)
    for each in added:
        snapshot.append_data_file(each)
    snapshot.commit()
    try:
        transaction.commit_transaction()
    except SQLAlchemyError:
        # The answer was lost, the commit perhaps not; its snapshot tells.
        table.refresh()
        if table.snapshot_by_id(snapshot.snapshot_id) is None:
            raise
    return _released(table, snapshot.snapshot_id)


def _require_same_plan(table: Table, publication: _Publication) -> None:
    """Files carry the field ids that were planned; another build may have taken these ids since."""
    keeps_rows = publication.certificate.mode is not Mode.REPLACE
    if planned_schema(table, publication.contract, keeps_rows=keeps_rows) != publication.staged.schema:
        raise CommitConflict(f"the schema of {publication.certificate.port} changed while it was built", hint="run it again")


def _replaced(table: Table, publication: _Publication) -> Iterator[DataFile]:
    """The files whose rows the publication takes the place of."""
    mode, partition = publication.certificate.mode, publication.partition
    if mode is Mode.APPEND:
        return
    values = None if mode is Mode.REPLACE or partition is None else partition_values(publication.contract, partition)
    for entry in live_entries(table, table.current_snapshot()):
        if values is None or entry.data_file.partition in values:
            yield entry.data_file


def _contract_properties(contract: DataContract) -> dict[str, str]:
    return {
        CONTRACT_PROPERTY: json.dumps(contract.source, default=str, sort_keys=True),
        CONTRACT_VERSION_PROPERTY: contract.version,
    }


def _released(table: Table, snapshot_id: int) -> Release:
    snapshot = table.snapshot_by_id(snapshot_id)
    release = release_of(snapshot, current=True) if snapshot else None
    if release is None:
        raise CommitConflict(f"snapshot {snapshot_id} of {'.'.join(table.name())} is gone already")
    return release


class _Transaction(Transaction):
    """Remembers the metadata it works out: pyiceberg copies all of it for each of some twenty looks."""

    _known: tuple[TableMetadata, tuple[TableUpdate, ...], TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        if self._known is None or self._known[0] is not self._table.metadata or self._known[1] is not self._updates:
            self._known = (self._table.metadata, self._updates, super().table_metadata)
        return self._known[2]


class _Stamped(_MergeAppendFiles):
    """Takes the snapshot's time from the clock of the mesh, and keeps the number of manifests small."""

    taken_at: datetime

    def _commit(self) -> UpdatesAndRequirements:
        updates, requirements = super()._commit()
        stamped = tuple(self._stamped(each) if isinstance(each, AddSnapshotUpdate) else each for each in updates)
        return stamped, requirements

    def _stamped(self, update: AddSnapshotUpdate) -> AddSnapshotUpdate:
        moment = int(self.taken_at.timestamp() * 1000)
        return AddSnapshotUpdate(snapshot=update.snapshot.model_copy(update={"timestamp_ms": moment}))


class _Append(_Stamped):
    """Adds files."""


class _Replacement(_OverwriteFiles, _Stamped):  # ty: ignore[invalid-generic-class]
    """Takes files away and adds others in one snapshot."""

    def _existing_manifests(self) -> list[ManifestFile]:
        """Pyiceberg carries manifests without live files along for ever, which makes each commit slower than the last."""
        return [each for each in super()._existing_manifests() if each.has_added_files() or each.has_existing_files()]
