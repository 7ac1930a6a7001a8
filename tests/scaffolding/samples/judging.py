"""Inferred contracts put to the test: written as YAML, read back as declarations, and kept or not by the rows they came from."""

from datetime import UTC, datetime
from pathlib import Path

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.declarations.documents.yaml_files import parse_yaml
from mesh_platform.lakehouse.engine import connect
from mesh_platform.lakehouse.sources.files import file_sql
from mesh_platform.lakehouse.writing.casting import BuiltColumn, cast_plan
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from mesh_platform.scaffolding.samples.entries import column_entry, retention_entry
from mesh_platform.scaffolding.samples.inferred import InferredContract, SampleFile
from mesh_platform.settings import Settings
from tests.yaml_text import yaml_text

PORT = PortAddress("sales", "orders", "daily")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def document_text(inferred: InferredContract) -> str:
    retention = retention_entry(inferred)
    table = {"name": PORT.port, "logicalType": "object", "properties": [column_entry(each) for each in inferred.columns]}
    head = {"apiVersion": "v3.2.0", "kind": "DataContract", "id": str(PORT), "version": "1.0.0", "status": "draft"}
    return yaml_text({**head, "schema": [table], **({"slaProperties": [retention]} if retention else {})})


def declared(inferred: InferredContract) -> DataContract:
    document, faults = parse_yaml(document_text(inferred))
    assert not faults, faults
    return contract_of(document, PORT)


def verdicts(inferred: InferredContract, scratch: Path) -> tuple[CheckResult, ...]:
    """What the checks say of the rows that a source of this sample gives, made into the columns of the contract."""
    assert isinstance(inferred.origin, SampleFile)
    contract = declared(inferred)
    source = file_sql(inferred.origin.path, inferred.origin.format, inferred.origin.options, scratch)
    with connect(Settings(root=scratch, threads=1)) as connection:
        made = ", ".join(f"{each.made_by} as {each.name}" for each in inferred.columns)
        built = connection.sql(f"from ({source}) select {made}")
        plan = cast_plan([BuiltColumn(*each) for each in zip(built.columns, built.types, strict=True)], contract)
        connection.execute(f"create table staged as from (from ({source}) select {made}) select {', '.join(plan)}")
        return run_checks(connection, contract, Target(relation="staged", now=NOW))


def broken(inferred: InferredContract, scratch: Path) -> list[str]:
    return [f"{each.check.name}: {each.outcome} {each.reason}" for each in verdicts(inferred, scratch) if each.outcome != "passed"]
