"""The one rule: an output port changes only when its contract held."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.release import Release
from mesh_platform.errors import BreakingChange, CommitConflict, Frozen, Refused
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.checksums import Checksum, computing_checksums
from mesh_platform.lakehouse.writing.commits import commit
from mesh_platform.lakehouse.writing.staging import Staged, stage
from mesh_platform.publishing.attesting import attest_build
from mesh_platform.publishing.belated import record_belated
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.certificate import certify
from mesh_platform.publishing.compatibility import refuse_breaking
from mesh_platform.publishing.examination import examine
from mesh_platform.publishing.facts import by_path, record_publication, record_refusal
from mesh_platform.publishing.fence import AlreadyPublished, Moved, fence, release_of, require_next
from mesh_platform.publishing.freeze import refuse_frozen
from mesh_platform.publishing.standing import head_of, standing_of
from mesh_platform.publishing.timing import timed
from mesh_platform.publishing.verdicts import contract_broken, recalled

# Each lost round means that another build of the port was published meanwhile.
_ROUNDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What publishing did.

    `repeated`: this run had published before, and nothing was done again. `unchanged`: consumers read equal rows already.
    """

    release: Release
    results: tuple[CheckResult, ...] = ()
    repeated: bool = False
    unchanged: bool = False


def publish(lakehouse: Lakehouse, build: Build, connection: Connection, select_sql: str) -> Publication:
    """Stages the rows of the SELECT, checks exactly the staged files, and makes them the port's content in one commit.

    Raises BreakingChange, Frozen, SchemaMismatch, Refused or ContractBroken where the build may not be published, which the ledger keeps;
    StaleWriter where a later build or a rollback came first; CommitConflict where other writers were quicker each time.
    A second publication by the same run returns the first.
    """
    held = releases(lakehouse, build.address)
    if head := head_of(held):
        record_belated(lakehouse, build, head)
    if earlier := release_of(build, held):
        return _repeated(build, earlier)
    _require_unbroken(lakehouse, build, head)
    _require_unfrozen(lakehouse, build, head)
    staged = _stage(lakehouse, build, connection, select_sql)
    # The checks look at files, other ports' too, which the connection that made the rows may be closed to.
    with lakehouse.connect() as checking, computing_checksums(lakehouse.tables.io, staged.uris) as checksums:
        for _ in range(_ROUNDS):
            try:
                return _publish(lakehouse, build, checking, staged, checksums)
            except AlreadyPublished as earlier:
                return _repeated(build, earlier.release)
            except Moved:
                continue
    raise CommitConflict(f"other builds of {build.address} were quicker {_ROUNDS} times", hint="run it again later")


def _repeated(build: Build, release: Release) -> Publication:
    return Publication(release=release, results=recalled(release, build.contract, relied_on=build.relied_on), repeated=True)


def _require_unbroken(lakehouse: Lakehouse, build: Build, head: Release | None, staged: Staged | None = None) -> None:
    """Asked before anything is staged, and again in each round, for another build may have promised more meanwhile."""
    try:
        refuse_breaking(lakehouse, build, head)
    except BreakingChange as refusal:
        record_refusal(lakehouse, build, reason=str(refusal), staged=staged)
        raise


def _require_unfrozen(lakehouse: Lakehouse, build: Build, head: Release | None) -> None:
    try:
        refuse_frozen(lakehouse, build, head)
    except Frozen as refusal:
        record_refusal(lakehouse, build, reason=str(refusal))
        raise


def _stage(lakehouse: Lakehouse, build: Build, connection: Connection, select_sql: str) -> Staged:
    table = lakehouse.tables.require(build.address, build.contract)
    try:
        with timed(build.seconds, "staging"):
            return stage(
                connection,
                select_sql,
                table=table,
                contract=build.contract,
                build=build.number,
                mode=build.mode,
                partition=build.partition,
            )
    except Refused as refusal:
        record_refusal(lakehouse, build, reason=str(refusal))
        raise


def _publish(
    lakehouse: Lakehouse, build: Build, connection: Connection, staged: Staged, checksums: Callable[[], Mapping[str, Checksum]]
) -> Publication:
    """One round: the checks hold for the table as it stood when they ran, so a table that moved before the commit voids them."""
    standing = standing_of(lakehouse, build)
    require_next(build, standing.head)
    _require_unbroken(lakehouse, build, standing.head, staged)
    with timed(build.seconds, "checks"):
        results = examine(lakehouse, build, connection, staged, standing)
    if any(each.refuses for each in results):
        record_refusal(lakehouse, build, results=results, staged=staged)
        raise contract_broken(build.address, results, staged.uris)
    content = standing.content_with(connection, staged)
    certificate, files = certify(build, staged, results, content=content), by_path(lakehouse, build, checksums())
    attestation = attest_build(lakehouse, build, certificate, staged=staged, standing=standing, files=files, results=results)
    release = commit(
        lakehouse.tables,
        staged,
        contract=build.contract,
        certificate=attestation.certificate,
        partition=build.partition,
        fence=fence(build, standing),
    )
    record_publication(lakehouse, build, release, results, files=files, statement=attestation.record)
    return Publication(release=release, results=results, unchanged=content is not None)
