"""An output port as a Dagster asset: its declarations make the spec and the checks, its body the rows."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.orchestration.bodies.body import Body
from mesh_platform.orchestration.bodies.function import FunctionBody
from mesh_platform.orchestration.bodies.marked import MarkedAsset, MarkedBody
from mesh_platform.orchestration.bodies.sql import SqlBody
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.ports.checks import check_specs
from mesh_platform.orchestration.ports.specs import port_spec
from mesh_platform.orchestration.promises import promised


def sql_port(mesh: Mesh, port: OutputPort) -> dg.AssetsDefinition:
    contract, product = promised(port), mesh.product_of(port.address)
    path = port.implementation.path or product.folder / f"{port.address.table}.sql"
    return port_asset(mesh, port, SqlBody(path=path, product=product, scheme=contract.partition))


def python_port(mesh: Mesh, port: OutputPort) -> dg.AssetsDefinition:
    product = mesh.product_of(port.address)
    path = port.implementation.path or product.folder / f"{port.address.table}.py"
    return port_asset(mesh, port, FunctionBody(path=path, function=port.address.table, product=product))


def port_asset(mesh: Mesh, port: OutputPort, body: Body, *, pool: str | None = None) -> dg.AssetsDefinition:
    """The asset of a port whose body needs nothing from Dagster but resources."""
    contract = promised(port)

    def build(context):
        yield from _build(context, mesh, port, body, {})

    return dg.multi_asset(
        name=_op_name(port),
        specs=[port_spec(mesh, port, contract, body)],
        check_specs=check_specs(mesh, port.address, contract),
        required_resource_keys=set(body.resources),
        backfill_policy=_backfill_policy(contract),
        pool=pool,
    )(build)


def marked_port(mesh: Mesh, port: OutputPort, marked: MarkedAsset) -> dg.AssetsDefinition:
    """The asset of a port that an ordinary asset makes: what was said about that asset stays, what the contract says wins."""
    contract = promised(port)
    body = MarkedBody(marked=marked, product=mesh.product_of(port.address))
    spec, ordinary = port_spec(mesh, port, contract, body), marked.asset
    checks = check_specs(mesh, port.address, contract)
    if ordinary is None:
        return dg.multi_asset(name=_op_name(port), specs=[spec], check_specs=checks, backfill_policy=_backfill_policy(contract))(
            _marked_function(mesh, port, body)
        )
    loaded = {name: key for name, key in ordinary.keys_by_input_name.items() if name in {each.name for each in body.for_dagster}}
    return dg.multi_asset(
        name=_op_name(port),
        specs=[_with_ordinary(spec, next(iter(ordinary.specs)), ordinary, body)],
        check_specs=[*checks, *(each._replace(asset_key=spec.key) for each in ordinary.check_specs)],
        ins={name: dg.AssetIn(key=key) for name, key in loaded.items()},
        required_resource_keys=set(body.resources) - {each.name for each in body.for_dagster},
        backfill_policy=_backfill_policy(contract),
        op_tags=ordinary.op.tags,
        retry_policy=ordinary.op.retry_policy,
        pool=ordinary.op.pool,
    )(_marked_function(mesh, port, body))


def _with_ordinary(spec: dg.AssetSpec, said: dg.AssetSpec, ordinary: dg.AssetsDefinition, body: MarkedBody) -> dg.AssetSpec:
    inputs = {key for name, key in ordinary.keys_by_input_name.items() if name in body.inputs}
    known = {each.asset_key for each in spec.deps}
    merged = spec.merge_attributes(
        deps=[each for each in said.deps if each.asset_key not in inputs | known],
        metadata={name: value for name, value in said.metadata.items() if name not in spec.metadata},
        tags={name: value for name, value in said.tags.items() if name not in spec.tags},
    )
    return merged.replace_attributes(automation_condition=said.automation_condition) if said.automation_condition else merged


def _marked_function(mesh: Mesh, port: OutputPort, body: MarkedBody) -> Callable[..., Iterator[Any]]:
    """A function that shows Dagster the parameters it has to fill, and nothing of the input ports."""

    def build(context, **arguments):
        yield from _build(context, mesh, port, body, arguments)

    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    build.__signature__ = inspect.Signature([context, *body.for_dagster])  # ty: ignore[missing-attribute]
    build.__annotations__ = {each.name: each.annotation for each in body.for_dagster if each.annotation is not each.empty}
    return build


def _build(context: dg.AssetExecutionContext, mesh: Mesh, port: OutputPort, body: Body, arguments: dict[str, Any]) -> Iterator[Any]:
    from mesh_platform.orchestration.building.build import build_port  # DuckDB and Iceberg load in the run only

    yield from build_port(context, mesh, port, body, arguments=arguments)


def _op_name(port: OutputPort) -> str:
    return "__".join(asset_key(port.address).path)


def _backfill_policy(contract: DataContract) -> dg.BackfillPolicy | None:
    """One run for a whole range: each partition alone would pay for a process and a commit."""
    return dg.BackfillPolicy.single_run() if contract.partition else None
