"""A release that was committed and not recorded, because its process or the ledger died in between, is recorded by who comes next."""

from mesh_platform.concepts import clock
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.running import LONGEST_BUILD, running_builds
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.tables.manifests import build_of
from mesh_platform.lakehouse.writing.checksums import computing_checksums
from mesh_platform.publishing.attesting import left_statement
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.facts import by_path, record_belated_publication


def record_belated(lakehouse: Lakehouse, build: Build, release: Release) -> None:
    """Only what a build of this port has started to make: whatever else lies in the table stays a fault of the audit."""
    run_id, number = release.certificate.run_id, release.certificate.build
    facts = lakehouse.ledger.facts((Kind.BUILD_STARTED, Kind.PUBLISHED), str(build.address), run_id=run_id)
    if any(each.kind == Kind.PUBLISHED and each.details.get("snapshot_id") == release.snapshot_id for each in facts):
        return
    started = next((each for each in facts if each.id == number and each.kind == Kind.BUILD_STARTED), None)
    if started is None or (run_id != build.run_id and _may_be_at_work(started)):
        return
    files = [each.uri for each in pin(lakehouse, build.address, release.snapshot_id).files if build_of(each.uri) == number]
    with computing_checksums(lakehouse.tables.io, files) as checksums:
        found = by_path(lakehouse, build, checksums())
    record_belated_publication(lakehouse, build, release, files=found, statement=left_statement(lakehouse, release.certificate))


def _may_be_at_work(started: Fact) -> bool:
    return clock.now() - started.at < LONGEST_BUILD and started.id in running_builds([started])
