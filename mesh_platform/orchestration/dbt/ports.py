"""The dbt project of a domain in Dagster: a model that is an output port is the port, every other one a private asset.

One op builds all models of one partition scheme, or any part of them: dbt runs once, for what is selected and all that
is made from. A model that is a port counts as materialised when it has been published.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.partition import PartitionScheme
from mesh_platform.orchestration.dbt.models import PRIVATE, DbtModels, dbt_models
from mesh_platform.orchestration.dbt.op import DbtOp, check_name
from mesh_platform.orchestration.dbt.projects import load_project
from mesh_platform.orchestration.keys import private_pool
from mesh_platform.orchestration.ports.checks import check_specs
from mesh_platform.orchestration.ports.specs import port_spec
from mesh_platform.orchestration.promises import promised
from mesh_platform.settings import Settings


def dbt_definitions(mesh: Mesh, domain: Domain, settings: Settings) -> list[dg.AssetsDefinition]:
    """The assets and checks of everything in the domain's dbt project. Raises InvalidDeclaration."""
    models = dbt_models(domain, load_project(settings, domain), mesh.root)
    return [_asset(mesh, op, number) for number, op in enumerate(_ops(models, settings), start=1)]


def _ops(models: DbtModels, settings: Settings) -> Iterator[DbtOp]:
    """A private model goes with the first ports that need it; what no port needs, with the first of all."""
    schemes: dict[PartitionScheme | None, list[str]] = {}
    for name, port in sorted(models.ports.items()):
        schemes.setdefault(promised(port).partition, []).append(name)
    free = models.manifest.models.keys() - models.ports.keys()
    unneeded = free - models.manifest.ancestors(models.ports)
    for scheme, ports in (schemes or {None: []}).items():
        private = (models.manifest.ancestors(ports) & free) | unneeded
        free, unneeded = free - private, frozenset()
        yield DbtOp(models=models, ports=tuple(ports), private=tuple(sorted(private)), scheme=scheme, settings=settings)


def _asset(mesh: Mesh, op: DbtOp, number: int) -> dg.AssetsDefinition:
    domain = op.models.domain.name

    def build(context):
        from mesh_platform.orchestration.dbt.build import build_models  # DuckDB and Iceberg load in the run only

        yield from build_models(context, mesh, op)

    return dg.multi_asset(
        name=f"{domain}__dbt" if number == 1 else f"{domain}__dbt_{number}",
        specs=[*(_port_spec(mesh, op, each) for each in op.ports), *(_private_spec(op, each) for each in op.private)],
        check_specs=[*_contract_checks(mesh, op), *_dbt_checks(op)],
        can_subset=True,
        pool=private_pool(domain),
        backfill_policy=dg.BackfillPolicy.single_run() if op.scheme else None,
    )(build)


def _port_spec(mesh: Mesh, op: DbtOp, model: str) -> dg.AssetSpec:
    port = op.models.ports[model]
    spec = port_spec(mesh, port, promised(port), op.body(model))
    known = {each.asset_key for each in spec.deps}
    private = [each for each in op.models.parents(model) if each not in known]
    # dbt builds the private models with the port: whether they are there, or hold, says nothing about starting it.
    ignored = dg.AssetSelection.assets(*private)
    condition: Any = spec.automation_condition
    return spec.merge_attributes(deps=private).replace_attributes(
        automation_condition=condition.ignore(ignored) if condition and private else condition
    )


def _private_spec(op: DbtOp, name: str) -> dg.AssetSpec:
    """Without partitions: a private table holds what the last run built, whichever part that was."""
    model, domain = op.models.manifest.models[name], op.models.domain
    columns = [dg.TableColumn(column, description=text or None) for column, text in model.columns.items()]
    return dg.AssetSpec(
        op.models.key(name),
        deps=op.models.parents(name),
        description=model.description or f"A step of the domain {domain.name} on the way to its output ports.",
        group_name=f"{domain.name}/{PRIVATE}",
        code_version=op.models.manifest.checksum(name)[:16],
        owners=[domain.team.owner] if domain.team.owner else [],
        kinds={"dbt", "duckdb"},
        tags={"domain": domain.name, "mesh/private": "true"},
        metadata={"dagster/column_schema": dg.TableSchema(columns)} if columns else {},
    )


def _contract_checks(mesh: Mesh, op: DbtOp) -> Iterator[dg.AssetCheckSpec]:
    for port in (op.models.ports[each] for each in op.ports):
        yield from check_specs(mesh, port.address, promised(port))


def _dbt_checks(op: DbtOp) -> Iterable[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            check_name(each),
            asset=op.models.key(each.shown_on),
            description=each.description or f"The dbt test {each.name}.",
            blocking=each.severity is Severity.ERROR,
        )
        for each in op.tests
    ]
