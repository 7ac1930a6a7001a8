"""One port, built apart: without Dagster's instance, and without anything that the mesh has published."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition, partition_of
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.reader import load_neighbourhood
from mesh_platform.errors import InvalidDeclaration, UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.room.confinement import confine
from mesh_platform.lakehouse.writing.staging import stage, staging_folder
from mesh_platform.orchestration.promises import promised
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from mesh_platform.settings import Settings, find_root
from mesh_platform.testing.given import give
from mesh_platform.testing.made import Made
from mesh_platform.testing.making import body_of, select_of

_BUILD = 1


def build(
    address: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    partition: str | None = None,
    resources: Mapping[str, Any] | None = None,
    root: Path | None = None,
) -> Made:
    """Makes a port by its SQL, function or dbt model, casts its rows, and checks them, as a run would.

    `inputs` are rows by the names of the input ports: dicts, a pandas, Polars or Arrow table, or the path of a file. Rows of another
    port take the types of its contract, and what they leave out is missing. An input that is not given is empty; a source that is a
    file is read where it lies. `partition` is a key or `first..last`, where the contract cuts the port. Raises what a run would
    end with: SchemaMismatch, Refused, InvalidDeclaration, UsageError.
    """
    folder = find_root(root)
    mesh, port = _found(folder, PortAddress.parse(address))
    with tempfile.TemporaryDirectory(prefix="mesh-test-") as home:
        settings = Settings(root=folder, home=Path(home), catalog_uri=None, warehouse=None)
        with open_lakehouse(settings) as lakehouse:
            return _built(lakehouse, mesh, port, inputs or {}, _partition(port, partition), resources or {})


def _found(root: Path, address: PortAddress) -> tuple[Mesh, OutputPort]:
    mesh, problems = load_neighbourhood(root, address.domain)
    if address not in mesh.ports and address.of_product in mesh.left_out:
        raise InvalidDeclaration(f"{address.of_product} is not valid", problems=problems, hint="run: mesh check")
    return mesh, mesh.port(address)


def _partition(port: OutputPort, text: str | None) -> Partition | None:
    scheme = promised(port).partition
    if scheme is None or text is None:
        if (scheme is None) is (text is None):
            return None
        hint = "leave `partition` out" if scheme is None else "say which: partition='2026-01-01'"
        raise UsageError(f"{port.address} is {'not ' if scheme is None else ''}partitioned", hint=hint)
    first, _, last = text.partition("..")
    return partition_of(scheme, first, last or None)


def _built(
    lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, inputs: Mapping[str, Any], partition: Partition | None, resources: Mapping[str, Any]
) -> Made:
    contract, product = promised(port), mesh.product_of(port.address)
    table = lakehouse.tables.require(port.address, contract)
    with lakehouse.connect() as connection:
        given = give(lakehouse, connection, mesh, product, inputs)
        body = body_of(lakehouse, connection, mesh, port, given, partition)
        confine(connection, files=[*given.files, *map(str, body.files)], folder=staging_folder(table.location(), _BUILD))
        select = select_of(body, lakehouse, connection, partition=partition, resources=resources)
        staged = stage(connection, select, table=table, contract=contract, build=_BUILD, mode=port.mode, partition=partition)
        target = Target(relation=staged.relation, reference=given.reference, now=clock.now())
        results = run_checks(connection, contract, target)
        return Made(table=connection.sql(f"from {staged.relation}").to_arrow_table(), results=results)
