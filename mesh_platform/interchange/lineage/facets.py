"""What OpenLineage events say of runs, jobs and datasets, by the classes of its own client."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    BaseFacet,
    DatasetFacet,
    JobFacet,
    OutputDatasetFacet,
    RunFacet,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    dataset_version_dataset,
    documentation_dataset,
    documentation_job,
    error_message_run,
    job_type_job,
    nominal_time_run,
    output_statistics_output_dataset,
    ownership_dataset,
    ownership_job,
    parent_run,
    schema_dataset,
)

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Granularity, partition_of
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import UnknownName
from mesh_platform.governance.lineage import declared_origins
from mesh_platform.interchange.lineage.names import Names
from mesh_platform.lakehouse.ledger.facts import Fact


def run_facets(names: Names, fact: Fact, port: OutputPort | None, partition: str) -> dict[str, RunFacet]:
    """The run of Dagster around the build, the time that it is about, and why it failed."""
    parent = parent_run.ParentRunFacet(
        run=parent_run.Run(runId=names.parent(fact.run_id)),
        job=parent_run.Job(namespace=names.namespace, name=fact.subject.partition(".")[0]),
    )
    found: dict[str, RunFacet] = {"parent": parent}
    if span := _span(port, partition):
        found["nominalTime"] = nominal_time_run.NominalTimeRunFacet(nominalStartTime=span[0], nominalEndTime=span[1])
    return found


def failure(fact: Fact) -> dict[str, RunFacet]:
    """In words of the mesh: an engine's own may quote values."""
    broken = [each["check"] for each in fact.details.get("results", ()) if each["verdict"] == "failed"]
    message = f"{len(broken)} promises did not hold: {', '.join(broken)}" if broken else "nothing was staged"
    return {"errorMessage": error_message_run.ErrorMessageRunFacet(message=message, programmingLanguage="SQL")}


def job_facets(mesh: Mesh, port: OutputPort | None) -> dict[str, JobFacet]:
    found: dict[str, JobFacet] = {"jobType": job_type_job.JobTypeJobFacet(processingType="BATCH", integration="MESH", jobType="BUILD")}
    if port is not None:
        owner = ownership_job.Owner(name=_owner(mesh, port))
        found["ownership"] = ownership_job.OwnershipJobFacet(owners=[owner])
        purpose = mesh.product_of(port.address).purpose
        found["documentation"] = documentation_job.DocumentationJobFacet(description=purpose)
    return found


def read(names: Names, port: PortAddress, snapshot: int | None = None) -> InputDataset:
    """A port as a build read it, where that is known at one snapshot."""
    version = {} if snapshot is None else {"version": _version(snapshot)}
    return InputDataset(namespace=names.namespace, name=names.dataset(port), facets=dict[str, DatasetFacet](version))


def written(names: Names, mesh: Mesh, port: OutputPort) -> OutputDataset:
    """A port as it is declared."""
    return OutputDataset(namespace=names.namespace, name=names.dataset(port.address), facets=_declared(names, mesh, port))


def published(names: Names, mesh: Mesh, port: OutputPort, details: Mapping[str, Any]) -> OutputDataset:
    """A port as a build left it."""
    made = written(names, mesh, port)
    files: Mapping[str, Mapping[str, Any]] = details.get("files") or {}
    size = sum(int(each.get("bytes") or each.get("size") or 0) for each in files.values())
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=details.get("rows"), size=size or None, fileCount=len(files) or None
    )
    facets: dict[str, Any] = {**(made.facets or {}), **assertions(details)}
    if snapshot := details.get("snapshot_id"):
        facets["version"] = _version(snapshot)
    own: dict[str, OutputDatasetFacet] = {"outputStatistics": statistics}
    return OutputDataset(namespace=made.namespace, name=made.name, facets=facets, outputFacets=own)


def refused(names: Names, mesh: Mesh, port: OutputPort, details: Mapping[str, Any]) -> OutputDataset:
    """A port that a build left as it was, with what did not hold."""
    made = written(names, mesh, port)
    facets: dict[str, Any] = {**(made.facets or {}), **assertions(details)}
    return OutputDataset(namespace=made.namespace, name=made.name, facets=facets)


def assertions(details: Mapping[str, Any]) -> dict[str, BaseFacet]:
    """What was checked, without what nobody could compute: the format knows no third answer."""
    told = (each for each in details.get("results", ()) if not each.get("relied_on_by"))
    found = [_assertion(each) for each in told if each["verdict"] != "unknown"]
    if not found:
        return {}
    facet = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(assertions=found)
    return {"dataQualityAssertions": facet}


def _assertion(kept: Mapping[str, Any]) -> data_quality_assertions_dataset.Assertion:
    columns: Sequence[str] = kept["columns"]
    return data_quality_assertions_dataset.Assertion(
        assertion=kept["check"],
        success=kept["verdict"] == "passed",
        column=columns[0] if len(columns) == 1 else None,
        severity="error" if kept["severity"] == "error" else "warn",
    )


def _declared(names: Names, mesh: Mesh, port: OutputPort) -> dict[str, DatasetFacet]:
    owner = ownership_dataset.Owner(name=_owner(mesh, port))
    facets: dict[str, DatasetFacet] = {"ownership": ownership_dataset.OwnershipDatasetFacet(owners=[owner])}
    if port.contract is not None:
        fields = list(_fields(port.contract))
        facets["schema"] = schema_dataset.SchemaDatasetFacet(fields=fields)
        said = port.contract.purpose or port.description
        facets["documentation"] = documentation_dataset.DocumentationDatasetFacet(description=said)
    if lineage := _column_lineage(names, mesh, port):
        facets["columnLineage"] = lineage
    return facets


def _fields(contract: DataContract) -> Iterator[schema_dataset.SchemaDatasetFacetFields]:
    return (_field(each, number) for number, each in enumerate(contract.columns, start=1))


def _field(column: Column, number: int) -> schema_dataset.SchemaDatasetFacetFields:
    return schema_dataset.SchemaDatasetFacetFields(
        name=column.name, type=str(column.type), description=column.description or None, ordinal_position=number
    )


def _column_lineage(names: Names, mesh: Mesh, port: OutputPort) -> column_lineage_dataset.ColumnLineageDatasetFacet | None:
    lineage = column_lineage_dataset
    found = {
        column: lineage.Fields(
            inputFields=[
                lineage.InputField(namespace=names.namespace, name=names.dataset(each.port), field=each.column) for each in origins
            ]
        )
        for column, origins in declared_origins(mesh, port).items()
    }
    return lineage.ColumnLineageDatasetFacet(fields=found) if found else None


def _version(snapshot: int) -> dataset_version_dataset.DatasetVersionDatasetFacet:
    return dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=str(snapshot))


def _owner(mesh: Mesh, port: OutputPort) -> str:
    team = mesh.product_of(port.address).team
    return team.owner or f"team:{team.name}"


def _span(port: OutputPort | None, partition: str) -> tuple[str, str] | None:
    """Of a build of partitions by time: from the start of the first to the end of the last."""
    scheme = port.contract.partition if port and port.contract else None
    if not partition or scheme is None or scheme.granularity is Granularity.STATIC:
        return None
    first, _, last = partition.partition("..")
    try:
        covered = partition_of(scheme, first, last or first)
    except UnknownName:  # the scheme was another one then
        return None
    return (covered.start.isoformat(), covered.end.isoformat()) if covered.start and covered.end else None
