"""What a run tells about a build: the facts of a publication, or why there is none."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.release import Certificate
from mesh_platform.errors import ContractBroken
from mesh_platform.orchestration.bodies.body import Rows
from mesh_platform.orchestration.building.check_results import sample_table
from mesh_platform.orchestration.building.lineage import column_lineage
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.promises import promised
from mesh_platform.publishing.publisher import Publication

SNAPSHOT_TAG = "mesh/snapshot"


def materialized(
    mesh: Mesh, port: OutputPort, publication: Publication, rows: Rows, *, version: dg.DataVersion, pictures: Mapping[str, Any]
) -> dg.MaterializeResult:
    """Materialised means published. `pictures` are what Dagster draws: numbers over time, and charts."""
    certificate = publication.release.certificate
    lineage = column_lineage(mesh, mesh.product_of(port.address), promised(port), rows.sql)
    facts: dict[str, Any] = {
        **rows.metadata,
        **pictures,
        "dagster/row_count": publication.release.rows,
        "dagster/partition_row_count": certificate.rows if certificate.partition else None,
        "dagster/column_lineage": lineage,
        "dagster/relation_identifier": ".".join(port.address.key),
        "snapshot": str(publication.release.snapshot_id),  # as text: browsers round numbers of this size
        "contract version": certificate.contract_version,
        "content": "unchanged" if publication.unchanged else "new",
        "inputs": _input_table(certificate) if certificate.inputs else None,
    }
    return dg.MaterializeResult(
        asset_key=asset_key(port.address),
        metadata={name: fact for name, fact in facts.items() if fact is not None},
        data_version=version,
        tags={SNAPSHOT_TAG: str(publication.release.snapshot_id)},
    )


def refusal(port: OutputPort, broken: ContractBroken) -> dg.Failure:
    """The failing promises with sample rows; the last good snapshot stays, so trying again changes nothing."""
    failing = [each for each in broken.results if each.refuses]
    named = "\n".join(f"- {each.check.name}: {_told(each)}" for each in failing)
    return dg.Failure(
        f"{port.address} was not published: {len(failing)} of its promises did not hold, consumers keep the last good snapshot.\n{named}",
        metadata=dict(_failure_facts(failing, broken)),
        allow_retries=False,
    )


def _failure_facts(failing: list[CheckResult], broken: ContractBroken) -> Iterator[tuple[str, Any]]:
    for each in failing:
        yield each.check.name, _told(each)
        if each.samples:
            yield f"{each.check.name}: rows", sample_table(each.samples)
    if broken.staged:
        yield "refused files", dg.MetadataValue.md("\n".join(f"- `{each}`" for each in broken.staged))


def _told(result: CheckResult) -> str:
    affected = f", {result.rows_affected} rows affected" if result.rows_affected is not None else ""
    measured = f" Measured {result.measured}, promised {result.threshold}{affected}." if result.threshold else ""
    return f"{result.check.description}{measured}"


def _input_table(certificate: Certificate) -> dg.TableMetadataValue:
    """The snapshots that this content was made from."""
    return sample_table([{"port": port, "snapshot": str(snapshot)} for port, snapshot in sorted(certificate.inputs.items())])
