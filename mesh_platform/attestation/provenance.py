"""Where a release comes from: everything that its statement is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mesh_platform.attestation.origin import code_of, engines
from mesh_platform.attestation.statement import digest_of
from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Certificate
from mesh_platform.lakehouse.tables.certificates import certificate_digest, to_summary

BUILD_TYPE = "mesh:release/v1"
BUILDER = "mesh:platform"
SCHEME = "mesh:"
DECLARATIONS, CERTIFICATE, RESULTS = "declarations", "certificate", "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A release that another one was made from: `certified` is the digest of its certificate, and so of all that it came from."""

    port: PortAddress
    snapshot_id: int
    certified: str

    def as_json(self, name: str) -> dict[str, JsonValue]:
        """SLSA's resource descriptor; snapshots are text, for JSON readers round numbers of this size."""
        digest: dict[str, JsonValue] = {"sha256": self.certified} if self.certified else {}
        return {"name": name, "uri": f"{SCHEME}{self.port}", "digest": digest, "annotations": {"snapshot": str(self.snapshot_id)}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """`files` are what the release adds and `table` all files it shows, by their paths below the table; `layout` is the digest of
    the columns. `previous` is the release it lies on. `declared` and `results` are what the ledger keeps of them.
    """

    certificate: Certificate
    files: Mapping[str, Mapping[str, JsonValue]]
    table: Sequence[str]
    layout: str
    previous: Source | None = None
    inputs: tuple[Source, ...] = ()
    declared: str = ""
    results: Sequence[Mapping[str, JsonValue]] = field(default=(), repr=False)
    started_at: datetime


def predicate(made: Provenance, *, root: Path) -> dict[str, JsonValue]:
    """SLSA's provenance of a release by the code below `root`."""
    certificate = made.certificate
    external: dict[str, JsonValue] = {
        "port": str(certificate.port),
        "contract": certificate.contract_id,
        "contractVersion": certificate.contract_version,
        "contractHash": certificate.contract_hash,
        "codeVersion": certificate.code_version,
        "mode": certificate.mode.value,
        "partition": certificate.partition,
    }
    internal: dict[str, JsonValue] = {"build": certificate.build, "rows": certificate.rows, "layout": made.layout}
    return {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": external,
            "internalParameters": internal,
            "resolvedDependencies": [dict(each) for each in _dependencies(made, root)],
        },
        "runDetails": {
            "builder": {"id": BUILDER, "version": dict(engines())},
            "metadata": {
                "invocationId": certificate.run_id,
                "startedOn": made.started_at.isoformat(),
                "finishedOn": clock.now().isoformat(),
            },
            "byproducts": [
                {"name": CERTIFICATE, "digest": {"sha256": certificate_digest(to_summary(certificate))}},
                {"name": RESULTS, "digest": {"sha256": digest_of([dict(each) for each in made.results])}},
            ],
        },
    }


def _dependencies(made: Provenance, root: Path) -> Iterator[Mapping[str, JsonValue]]:
    if made.declared:
        yield {"name": DECLARATIONS, "digest": {"sha256": made.declared}}
    yield from code_of(root)
    if made.previous is not None:
        yield made.previous.as_json("previous")
    for each in sorted(made.inputs, key=lambda each: each.port):
        yield each.as_json("input")
