"""What is attested of a release, and how the statement gets to the ledger also where its process dies on the way."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from mesh_platform.attestation.attesting import Attestation, attest
from mesh_platform.attestation.provenance import Provenance, Source
from mesh_platform.attestation.statement import layout_digest
from mesh_platform.concepts import clock
from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.json_value import JsonValue, canonical_json
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Certificate
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin
from mesh_platform.lakehouse.tables.evolution import structure
from mesh_platform.lakehouse.upkeep.compaction import Attest, Compaction
from mesh_platform.lakehouse.writing.staging import Staged, staging_folder
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.facts import Files
from mesh_platform.publishing.standing import Standing
from mesh_platform.publishing.verdicts import as_facts

_LEFT = "statement.json"


def attest_build(
    lakehouse: Lakehouse,
    build: Build,
    certificate: Certificate,
    *,
    staged: Staged,
    standing: Standing,
    files: Files,
    results: tuple[CheckResult, ...],
) -> Attestation:
    """Before the commit, which holds only where the table still stands as it did: what it will show is known now.

    The statement is left beside the files, until maintenance: a process that dies after its commit has told the ledger nothing yet.
    """
    stays = standing.others.files if standing.others else ()
    head = standing.replaced or standing.others
    made = Provenance(
        certificate=certificate,
        files=files,
        table=_paths(lakehouse, build.address, (*(each.uri for each in stays), *staged.uris)),
        layout=layout_digest(structure(staged.schema)),
        previous=_source(head) if head is not None else None,
        inputs=tuple(map(_source, build.inputs.values())),
        declared=build.declared,
        results=as_facts(results, build.contract),
        started_at=build.started_at,
    )
    return _attest(lakehouse, made)


def attest_compaction(lakehouse: Lakehouse) -> Attest:
    """For maintenance, which publishes the same rows in other files."""
    return partial(_attest_compaction, lakehouse)


def left_statement(lakehouse: Lakehouse, certificate: Certificate) -> Mapping[str, JsonValue]:
    """What the build of a release left; nothing where it is gone. Whether it is the right one is for who verifies it."""
    try:
        with storage.open_file(lakehouse.tables.io, _left(lakehouse, certificate)) as file:
            found = json.loads(file.read())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _attest_compaction(
    lakehouse: Lakehouse, plan: Compaction, staged: Staged, certificate: Certificate, files: Files
) -> tuple[Certificate, Mapping[str, Any]]:
    gone = {each.uri for each in plan.files}
    stays = [each.uri for each in plan.pin.files if each.uri not in gone]
    made = Provenance(
        certificate=certificate,
        files=files,
        table=_paths(lakehouse, plan.pin.port, (*stays, *staged.uris)),
        layout=layout_digest(structure(staged.schema)),
        previous=_source(plan.pin),
        started_at=clock.now(),
    )
    attestation = _attest(lakehouse, made)
    return attestation.certificate, attestation.record


def _attest(lakehouse: Lakehouse, made: Provenance) -> Attestation:
    attestation = attest(lakehouse.settings, made)
    storage.write_file(lakehouse.tables.io, _left(lakehouse, made.certificate), canonical_json(attestation.record))
    return attestation


def _source(pin: Pin) -> Source:
    return Source(port=pin.port, snapshot_id=pin.snapshot_id, certified=pin.certified)


def _paths(lakehouse: Lakehouse, address: PortAddress, uris: tuple[str, ...]) -> list[str]:
    location = lakehouse.tables.location(address)
    return [each.removeprefix(location) for each in uris]


def _left(lakehouse: Lakehouse, certificate: Certificate) -> str:
    return f"{staging_folder(lakehouse.tables.location(certificate.port), certificate.build)}/{_LEFT}"
