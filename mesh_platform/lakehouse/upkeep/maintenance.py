"""Maintenance: old snapshots expire, small files become few, and files that nothing needs are removed.

First a plan, which changes nothing; then the plan is carried out. Never touched is what a kept snapshot refers to, what a running
build wrote, and what a reader may still hold: a file goes only when it has been needless for longer than the grace period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.engine import remove_spills
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.running import LONGEST_BUILD, running_builds, unfinished_builds
from mesh_platform.lakehouse.reading.cuts import remove_cuts
from mesh_platform.lakehouse.storage import StoredFile
from mesh_platform.lakehouse.tables.manifests import build_of, live_entries
from mesh_platform.lakehouse.upkeep.candidates import remove_leftovers
from mesh_platform.lakehouse.upkeep.compaction import Attest, Compaction, compact, plan_compaction
from mesh_platform.lakehouse.upkeep.tidying import tidy_database
from mesh_platform.lakehouse.writing.commits import expire
from mesh_platform.settings import Settings

# A commit writes its metadata moments before it refers to it, whichever process it runs in.
_LONGEST_COMMIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortPlan:
    """What maintenance would do for one port.

    `abandoned` numbers the builds that were killed or failed; their files are among `needless` once the grace period has passed.
    """

    port: PortAddress
    expiring: tuple[int, ...]
    needless: tuple[StoredFile, ...]
    abandoned: tuple[int, ...]
    compaction: Compaction | None = None

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in self.needless)

    @property
    def is_empty(self) -> bool:
        return not (self.expiring or self.needless or self.compaction)


def plan_maintenance(lakehouse: Lakehouse, addresses: Iterable[PortAddress] | None = None) -> tuple[PortPlan, ...]:
    """Looks at the ports, by default at all that have a table, and changes nothing."""
    chosen = lakehouse.tables.addresses() if addresses is None else addresses
    return tuple(_plan(lakehouse, each) for each in chosen)


def maintain(lakehouse: Lakehouse, plans: Iterable[PortPlan], *, attest: Attest | None = None) -> None:
    """Carries plans out. What expires now is removed by a later maintenance, when the grace period has passed.

    `attest` makes the statement about what was compacted: without it, nobody can verify the files that are new.
    """
    for plan in plans:
        if plan.expiring or plan.needless:
            _clear(lakehouse, plan)
        if plan.compaction:
            compact(lakehouse, plan.compaction, attest=attest)
    tidy_database(lakehouse)
    remove_spills(lakehouse.settings, before=clock.now() - LONGEST_BUILD)
    remove_cuts(lakehouse.settings, before=clock.now() - LONGEST_BUILD)
    remove_leftovers(lakehouse.settings)


def _clear(lakehouse: Lakehouse, plan: PortPlan) -> None:
    table = lakehouse.tables.find(plan.port)
    released = _released(table, plan) if table else ()
    details = {"expired": plan.expiring, "released": released, "removed": len(plan.needless), "bytes": plan.bytes}
    # Recorded first: were it lost, the released files would have no grace.
    lakehouse.ledger.record(Kind.MAINTAINED, str(plan.port), details=details)
    if table:
        _expire(table, plan.expiring)
        storage.delete_files(table.io, (each.uri for each in plan.needless))
        storage.delete_empty_folders(f"{table.location()}/data", older_than=clock.now() - _LONGEST_COMMIT)


def _plan(lakehouse: Lakehouse, address: PortAddress) -> PortPlan:
    """The order is what makes it safe: a file seen in the listing belongs to a build that the ledger then shows as running,
    or to one that had ended before the references were read.
    """
    location = lakehouse.tables.location(address)
    listed = tuple(storage.files_below(lakehouse.tables.io, location))
    grace = timedelta(days=lakehouse.settings.grace_days)
    unfinished = unfinished_builds(lakehouse.ledger, str(address), grace=grace)
    running = running_builds(unfinished)
    released = _released_lately(lakehouse, address, grace=grace)
    table = lakehouse.tables.find(address)
    needed = referenced_files(table) | released if table else released
    candidates = (each for each in listed if each.uri not in needed and build_of(each.uri) not in running)
    return PortPlan(
        port=address,
        expiring=_expiring(table, lakehouse.settings) if table else (),
        needless=tuple(each for each in candidates if _is_old(each, grace=grace)),
        abandoned=tuple(sorted(each.id for each in unfinished if each.id not in running)),
        compaction=plan_compaction(lakehouse, address),
    )


def referenced_files(table: Table, snapshots: Iterable[Snapshot] | None = None) -> set[str]:
    """Everything that the table, or some of its snapshots, needs to be read."""
    needed = {table.metadata_location, *(each.metadata_file for each in table.metadata.metadata_log)}
    for snapshot in table.metadata.snapshots if snapshots is None else snapshots:
        needed.add(snapshot.manifest_list)
        needed.update(each.manifest_path for each in snapshot.manifests(table.io))
        needed.update(each.data_file.file_path for each in live_entries(table, snapshot))
    return needed


def _is_old(file: StoredFile, *, grace: timedelta) -> bool:
    own = grace if build_of(file.uri) else max(grace, _LONGEST_COMMIT)
    return file.modified <= clock.now() - own


def _expiring(table: Table, settings: Settings) -> tuple[int, ...]:
    """All but the newest, whether by number or by age, and but those that the table or a tag points to."""
    young = (clock.now() - timedelta(days=settings.snapshot_days)).timestamp() * 1000
    held = {each.snapshot_id for each in table.metadata.refs.values()}
    newest_first = sorted(table.metadata.snapshots, key=lambda each: each.sequence_number or 0, reverse=True)
    old = (each for each in newest_first[settings.snapshots_to_keep :] if each.timestamp_ms <= young)
    return tuple(each.snapshot_id for each in old if each.snapshot_id not in held)


def _released(table: Table, plan: PortPlan) -> tuple[str, ...]:
    """The files that only the expiring snapshots need, relative to the table's location."""
    kept = [each for each in table.metadata.snapshots if each.snapshot_id not in plan.expiring]
    expiring = [each for each in table.metadata.snapshots if each.snapshot_id in plan.expiring]
    needless = referenced_files(table, expiring) - referenced_files(table, kept)
    return tuple(sorted(each.removeprefix(table.location()) for each in needless))


def _released_lately(lakehouse: Lakehouse, address: PortAddress, *, grace: timedelta) -> set[str]:
    since: datetime = clock.now() - grace
    facts = lakehouse.ledger.facts(Kind.MAINTAINED, str(address), since=since)
    location = lakehouse.tables.location(address)
    return {location + path for each in facts for path in each.details.get("released", ())}


def _expire(table: Table, snapshot_ids: tuple[int, ...]) -> None:
    """A concurrent publication wins; the next maintenance tries again."""
    if not snapshot_ids:
        return
    try:
        expire(table, snapshot_ids)
    except CommitFailedException:
        return
