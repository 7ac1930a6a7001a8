"""Compaction: many small files become few, with the same rows, in a snapshot of their own.

A port that appends adds a file with each publication, and a read opens all of them. Ports that replace write what belongs together anyway.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Certificate, Mode, Release
from mesh_platform.errors import CommitConflict, MeshError, NotPublished
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.comparing.content import same_content
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.quoting import text
from mesh_platform.lakehouse.reading.snapshots import Pin, PinnedFile, pin, releases
from mesh_platform.lakehouse.tables.certificates import to_summary
from mesh_platform.lakehouse.tables.iceberg_types import field_ids
from mesh_platform.lakehouse.tables.manifests import data_files
from mesh_platform.lakehouse.tables.parquet import files_relation
from mesh_platform.lakehouse.writing.checksums import computing_checksums
from mesh_platform.lakehouse.writing.commits import rewrite
from mesh_platform.lakehouse.writing.staging import COPY_OPTIONS, Staged, StagedFile, described, staging_folder

Attest = Callable[["Compaction", Staged, Certificate, Mapping[str, Any]], tuple[Certificate, Mapping[str, Any]]]
"""Attests what was rewritten, by the files that were staged: gives the certificate that names the statement, and what is kept of it."""

SMALL_BYTES = 32 << 20
FEWEST = 16  # small files of one partition, below which a rewrite gains nothing
_LARGEST = "256MB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """What would be rewritten: `groups` are the small files of one partition each, all of one snapshot."""

    head: Release
    pin: Pin
    groups: tuple[tuple[PinnedFile, ...], ...]

    @property
    def files(self) -> tuple[PinnedFile, ...]:
        return tuple(each for group in self.groups for each in group)

    @property
    def bytes(self) -> int:
        return sum(each.data_file.file_size_in_bytes for each in self.files)


def plan_compaction(lakehouse: Lakehouse, address: PortAddress) -> Compaction | None:
    """None where a rewrite would gain nothing."""
    head = next((each for each in releases(lakehouse, address) if each.current), None)
    if head is None or head.certificate.mode not in (Mode.APPEND, Mode.REWRITE) or head.files < FEWEST:
        return None
    try:
        whole = pin(lakehouse, address, head.snapshot_id)
    except NotPublished:
        return None
    groups = tuple(each for each in _by_partition(whole.files) if len(each) >= FEWEST)
    return Compaction(head=head, pin=whole, groups=groups) if groups else None


def compact(lakehouse: Lakehouse, plan: Compaction, *, attest: Attest | None = None) -> Release | None:
    """Rewrites the files; None where another writer was quicker, and then nothing has changed.

    Raises MeshError, and changes nothing, should the written rows not be the rows that were read.
    """
    port, run_id = plan.pin.port, f"compaction of {plan.pin.snapshot_id}"
    number = lakehouse.ledger.record(Kind.BUILD_STARTED, str(port), run_id=run_id, details={"compacts": plan.pin.snapshot_id})
    with lakehouse.connect() as connection:
        staged = _staged(lakehouse, connection, plan, build=number)
        _require_same_rows(connection, plan, staged)
    certificate = replace(
        plan.head.certificate, run_id=run_id, build=number, mode=Mode.REWRITE, partition="", rows=staged.rows, attestation=""
    )
    files = _checksums(lakehouse, plan, staged)
    certificate, statement = attest(plan, staged, certificate, files) if attest else (certificate, {})
    replaced = frozenset(each.uri for each in plan.files)
    try:
        release = rewrite(lakehouse.tables, staged, certificate=certificate, snapshot_id=plan.pin.snapshot_id, replacing=replaced)
    except CommitConflict:
        return None
    _record(lakehouse, plan, release, files=files, statement=statement)
    return release


def _checksums(lakehouse: Lakehouse, plan: Compaction, staged: Staged) -> dict[str, Any]:
    """By the paths of the files below the table."""
    location = lakehouse.tables.location(plan.pin.port)
    with computing_checksums(lakehouse.tables.io, staged.uris) as checksums:
        return {uri.removeprefix(location): each.as_json() for uri, each in checksums().items()}


def _record(lakehouse: Lakehouse, plan: Compaction, release: Release, *, files: Mapping[str, Any], statement: Mapping[str, Any]) -> None:
    details = {
        "build": release.certificate.build,
        "snapshot_id": release.snapshot_id,
        "compacts": plan.pin.snapshot_id,
        "rows": release.rows,
        "certificate": dict(to_summary(release.certificate)),
        "replaced": len(plan.files),
        "files": files,
        "attestation": statement,
        "results": [],
    }
    lakehouse.ledger.record(Kind.COMPACTED, str(plan.pin.port), run_id=release.certificate.run_id, details=details)


def _by_partition(files: Iterable[PinnedFile]) -> Iterator[tuple[PinnedFile, ...]]:
    small = [each for each in files if each.data_file.file_size_in_bytes < SMALL_BYTES]
    for _, group in groupby(sorted(small, key=_partition), key=_partition):
        yield tuple(group)


def _partition(file: PinnedFile) -> str:
    return str(file.data_file.partition)


def _staged(lakehouse: Lakehouse, connection: Connection, plan: Compaction, *, build: int) -> Staged:
    table = lakehouse.tables.find(plan.pin.port)
    if table is None:
        raise CommitConflict(f"the table of {plan.pin.port} was removed while its files were compacted")
    folder = staging_folder(table.location(), build)
    of_groups = (_written(connection, plan.pin, each, f"{folder}/{number}") for number, each in enumerate(plan.groups))
    written = tuple(chain.from_iterable(of_groups))
    return Staged(
        build=build,
        files=written,
        statistics={},
        schema=plan.pin.schema,
        data_files=data_files(table, plan.pin.schema, [each.uri for each in written]),
    )


def _written(connection: Connection, whole: Pin, group: Iterable[PinnedFile], folder: str) -> Iterator[StagedFile]:
    rows = files_relation([each.uri for each in group], whole.schema, uniform=whole.uniform)
    layout = (f"field_ids {field_ids(whole.schema)}", f"file_size_bytes '{_LARGEST}'", "overwrite_or_ignore true")
    options = ", ".join([*COPY_OPTIONS, *layout])
    storage.make_folder(folder)
    for row in connection.execute(f"copy ({rows}) to {text(storage.duckdb_path(folder))} ({options})").fetchall():
        yield StagedFile(**described(*row)["file"])


def _require_same_rows(connection: Connection, plan: Compaction, staged: Staged) -> None:
    if not same_content(connection, replace(plan.pin, files=plan.files), staged):
        raise MeshError(
            f"the rows of {plan.pin.port} came out different when its files were compacted",
            hint="nothing was changed; run mesh audit verify, and report this",
        )
