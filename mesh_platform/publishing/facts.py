"""What the ledger learns from a publication or a refusal."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.published import access_of
from mesh_platform.lakehouse.tables.certificates import to_summary
from mesh_platform.lakehouse.writing.checksums import Checksum
from mesh_platform.lakehouse.writing.staging import Staged
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.verdicts import as_facts

Files = Mapping[str, Mapping[str, JsonValue]]
"""Size and SHA-256 of each file, by its path below the table."""


def by_path(lakehouse: Lakehouse, build: Build, checksums: Mapping[str, Checksum]) -> Files:
    location = lakehouse.tables.location(build.address)
    return {uri.removeprefix(location): each.as_json() for uri, each in checksums.items()}


def record_publication(
    lakehouse: Lakehouse,
    build: Build,
    release: Release,
    results: tuple[CheckResult, ...],
    *,
    files: Files,
    statement: Mapping[str, JsonValue],
) -> None:
    """Keeps the certificate beyond the life of its snapshot, with the statement about it, what the checks measured, and the files."""
    details = {
        **_publication(build, release, files, statement),
        "declared": build.declared,
        "results": list(as_facts(results, build.contract)),
        "seconds": dict(build.seconds),
    }
    lakehouse.ledger.record(Kind.PUBLISHED, str(build.address), run_id=build.run_id, details=details)


def record_belated_publication(
    lakehouse: Lakehouse, build: Build, release: Release, *, files: Files, statement: Mapping[str, JsonValue]
) -> None:
    """What a later build finds of a release that nobody recorded; what the checks measured is known as far as the certificate tells."""
    details = {**_publication(build, release, files, statement), "declared": "", "results": [], "belated": build.number}
    lakehouse.ledger.record(Kind.PUBLISHED, str(build.address), run_id=release.certificate.run_id, details=details)


def _publication(build: Build, release: Release, files: Files, statement: Mapping[str, JsonValue]) -> dict[str, Any]:
    return {
        "build": release.certificate.build,
        "snapshot_id": release.snapshot_id,
        "rows": release.rows,
        "access": access_of(build.port),
        "certificate": dict(to_summary(release.certificate)),
        "files": files,
        "attestation": statement,
        **({"fix": build.fix} if build.fix else {}),
    }


def record_refusal(
    lakehouse: Lakehouse, build: Build, *, reason: str = "", results: tuple[CheckResult, ...] = (), staged: Staged | None = None
) -> None:
    """`reason` says why nothing was staged; `results` what the staged files, which stay until maintenance, broke."""
    details: Mapping[str, JsonValue] = {
        "build": build.number,
        "partition": build.partition_text,
        "contract_version": build.contract.version,
        "declared": build.declared,
        "reason": reason,
        "results": list(as_facts(results, build.contract)),
        "rows": staged.rows if staged else None,
        "files": list(staged.uris) if staged else [],
        "seconds": dict(build.seconds),
    }
    lakehouse.ledger.record(Kind.REFUSED, str(build.address), run_id=build.run_id, details=details)
