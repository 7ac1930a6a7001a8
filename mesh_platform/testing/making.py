"""What makes a port's rows in a test: the same bodies as in a run."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.partition import Partition
from mesh_platform.concepts.product import Method, OutputPort
from mesh_platform.errors import InvalidDeclaration, Refused, UsageError
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.orchestration.bodies.body import Body, Workbench
from mesh_platform.orchestration.bodies.function import FunctionBody
from mesh_platform.orchestration.bodies.sql import SqlBody
from mesh_platform.orchestration.dbt.body import DbtBody
from mesh_platform.orchestration.dbt.build import dbt_variables
from mesh_platform.orchestration.dbt.manifest import read_manifest
from mesh_platform.orchestration.dbt.process import DbtRun, run_dbt
from mesh_platform.orchestration.promises import promised
from mesh_platform.testing.given import Given

_HELD = ("success", "pass", "warn")


def body_of(lakehouse: Lakehouse, connection: Connection, mesh: Mesh, port: OutputPort, given: Given, partition: Partition | None) -> Body:
    """Raises UsageError for a marked asset, which is tested by calling its function."""
    product, path = mesh.product_of(port.address), port.implementation.path
    if path is None:
        raise UsageError(f"{port.address} is made by a Dagster asset", hint="call its function with tables of your own")
    match port.implementation.method:
        case Method.SQL:
            return SqlBody(path=path, product=product, scheme=promised(port).partition)
        case Method.PYTHON:
            return FunctionBody(path=path, function=port.address.table, product=product)
        case _:
            return _model(lakehouse, connection, mesh, port, given, partition)


def select_of(
    body: Body, lakehouse: Lakehouse, connection: Connection, *, partition: Partition | None, resources: Mapping[str, Any]
) -> str:
    """The SELECT of the rows, made on a bench whose context knows resources only."""
    if missing := sorted(body.resources - resources.keys()):
        hint = f"give it: resources={{'{missing[0]}': …}}"
        raise UsageError(f"{body.path.name} takes {missing[0]!r}, which is no input port", hint=hint)
    context = cast(Any, SimpleNamespace(resources=SimpleNamespace(**resources)))
    return body.make(Workbench(context=context, lakehouse=lakehouse, connection=connection, partition=partition)).select


def _model(lakehouse: Lakehouse, connection: Connection, mesh: Mesh, port: OutputPort, given: Given, partition: Partition | None) -> Body:
    """The model, once dbt has built it and what it is made from in a store of its own."""
    domain, name = mesh.domain(port.address.domain), port.address.table
    if domain.dbt_project is None:
        raise InvalidDeclaration(f"the domain {domain.name} has no dbt project")
    store = lakehouse.settings.private_store(domain.name)
    store.parent.mkdir(parents=True, exist_ok=True)
    manifest = store.with_name("manifest.json")
    selects, files = _as_files(connection, given, store.parent)
    variables = json.dumps(dbt_variables(promised(port).partition, partition))
    arguments = ["build", "--indirect-selection", "cautious", "--vars", variables, "--select", f"+{name}"]
    run = run_dbt(
        lakehouse.settings,
        domain.dbt_project,
        arguments,
        store=store,
        inputs={port.address.product: selects},
        files=files,
        artifact=("manifest.json", manifest),
    )
    _require_built(run, port)
    return DbtBody(model=read_manifest(manifest, domain.dbt_project).models[name], checksum="", inputs=(), store=store)


def _as_files(connection: Connection, given: Given, folder: Path) -> tuple[dict[str, str], list[str]]:
    """Dbt is a process of its own, which reads files."""
    selects = {}
    for name in given.selects:
        file = text(str(folder / f"{name}.parquet"))
        connection.execute(f"copy (from {identifier(name)}) to {file} (format parquet)")
        selects[name] = f"from read_parquet({file})"
    return selects, [str(folder / f"{name}.parquet") for name in given.selects]


def _require_built(run: DbtRun, port: OutputPort) -> None:
    if broken := {name: each for name, each in run.nodes.items() if each.status not in _HELD}:
        name, result = next(iter(broken.items()))
        raise Refused(f"{port.address} was not built: dbt says of {name}: {result.message or result.status}")
    if not run.succeeded:
        raise InvalidDeclaration(f"dbt cannot build {port.address}", hint=run.output.strip())
