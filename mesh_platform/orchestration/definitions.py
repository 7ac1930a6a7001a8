"""A domain as a Dagster code location: `defs = load_domain(__file__)`."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import Method, OutputPort
from mesh_platform.declarations.reader import load_neighbourhood
from mesh_platform.errors import InvalidDeclaration, MeshError
from mesh_platform.orchestration.automation.catch_up import catch_up_sensor
from mesh_platform.orchestration.automation.conditions import automation_sensor
from mesh_platform.orchestration.automation.maintenance import maintenance_schedule
from mesh_platform.orchestration.automation.schedules import schedules
from mesh_platform.orchestration.bodies.marked import MarkedAsset
from mesh_platform.orchestration.figures.daily import standing_schedule
from mesh_platform.orchestration.keys import asset_key, group_name
from mesh_platform.orchestration.locations.code_rules import code_problems
from mesh_platform.orchestration.locations.foreign_inputs import foreign_inputs
from mesh_platform.orchestration.locations.garbage import kept
from mesh_platform.orchestration.locations.modules import OrdinaryCode, load_ordinary_code
from mesh_platform.orchestration.locations.resources import platform_resources
from mesh_platform.orchestration.locations.unloadable import problem_of, unloadable_asset
from mesh_platform.orchestration.policies.checks import governance_checks
from mesh_platform.orchestration.policies.daily import governance_schedule
from mesh_platform.orchestration.policies.judgement import judge
from mesh_platform.orchestration.policies.refused import buildable, refused_assets
from mesh_platform.orchestration.ports.assets import marked_port, python_port, sql_port
from mesh_platform.orchestration.ports.retired import is_retired, retired_asset
from mesh_platform.settings import find_root, load_settings

Asset = dg.AssetsDefinition | dg.AssetSpec


@kept()
def load_domain(file: str | Path) -> dg.Definitions:
    """Everything the domain of a `definitions.py` offers to Dagster.

    A product whose declarations have problems, or break an enforced policy, shows that in the catalog, cannot be built and
    hides nothing else. Raises
    InvalidDeclaration where the domain itself is not valid, or where its code takes what belongs to another domain.
    """
    folder = Path(file).absolute().parent
    root = find_root(folder)
    mesh, problems = load_neighbourhood(root, folder.name)
    own = [each for each in problems if (root / each.location.path).is_relative_to(folder)]
    domain = next((each for each in mesh.domains if each.name == folder.name), None)
    if domain is None:
        raise InvalidDeclaration(f"the domain {folder.name} is not valid", problems=tuple(own))
    judgement = judge(mesh, domain)
    code, built = load_ordinary_code(root, domain), buildable(judgement)
    assets = [*_port_assets(mesh, built, code, own), *_dbt_assets(mesh, built), *_broken_products(mesh, domain, own), *code.assets]
    _require_own(domain, assets, code, Location((Path(file).absolute()).relative_to(root)))
    return _definitions(mesh, built, code, [*assets, *refused_assets(judgement)], governance_checks(judgement))


def _definitions(
    mesh: Mesh, domain: Domain, code: OrdinaryCode, assets: list[Asset], checks: dg.AssetChecksDefinition | None
) -> dg.Definitions:
    settings = load_settings(mesh.root)
    scheduled = [each for product in domain.products for each in schedules(product)]
    daily = [each(mesh.root, domain.name) for each in (maintenance_schedule, standing_schedule)]
    asked = [governance_schedule(checks, domain.name)] if checks else []
    own = dg.Definitions(
        assets=[*assets, *foreign_inputs(mesh, domain)],
        asset_checks=[checks] if checks else [],
        jobs=code.jobs,
        schedules=[*code.schedules, *scheduled, *daily, *asked],
        sensors=[*code.sensors, automation_sensor(seconds=settings.automation_seconds), catch_up_sensor(domain.name)],
        resources={**_without_own(platform_resources(settings, domain.name), code), **code.resources},
        executor=dg.in_process_executor,  # the private store has one writer, and a process costs more than most builds
    )
    return dg.Definitions.merge(own, *code.definitions) if code.definitions else own


def _without_own(resources: Mapping[str, Any], code: OrdinaryCode) -> dict[str, Any]:
    """A resource that the domain defines wins; Dagster takes no name twice where definitions are merged."""
    own = {name for each in code.definitions for name in each.resources or {}}
    return {name: each for name, each in resources.items() if name not in own}


def _port_assets(mesh: Mesh, domain: Domain, code: OrdinaryCode, problems: list[Problem]) -> Iterator[Asset]:
    marked = {each.address: each for each in code.marked}
    yield from (_unknown_mark(domain, each) for each in code.marked if each.address not in mesh.ports)
    yield from (retired_asset(mesh, each) for each in _ports(domain) if is_retired(mesh, each))
    for port in (each for each in _built(mesh, domain) if each.implementation.method is not Method.DBT or each.address in marked):
        here = [each for each in problems if port.contract is None and each.location.path.stem.partition(".")[0] == port.address.table]
        try:
            yield _port_asset(mesh, port, marked.get(port.address))
        except MeshError as error:
            found = here or problem_of(error, Problem(port.location, ""))
            yield unloadable_asset(asset_key(port.address), found, group=group_name(port.address.of_product))


def _port_asset(mesh: Mesh, port: OutputPort, marked: MarkedAsset | None) -> dg.AssetsDefinition:
    match port.implementation.method:
        case Method.SQL if marked is None:
            return sql_port(mesh, port)
        case Method.PYTHON if marked is None:
            return python_port(mesh, port)
        case Method.ASSET if marked is not None:
            return marked_port(mesh, port, marked)
    if marked is None:
        raise InvalidDeclaration(f"nothing makes {port.address}", place=str(port.location), hint=_how_to_make(port))
    raise InvalidDeclaration(f"{port.address} is made twice: by a marked asset and by {port.implementation.path}")


def _dbt_assets(mesh: Mesh, domain: Domain) -> Iterator[Asset]:
    """A dbt project that does not fit hides its own ports only."""
    if domain.dbt_project is None:
        return
    from mesh_platform.orchestration.dbt.ports import dbt_definitions  # most domains have no dbt project

    try:
        yield from dbt_definitions(mesh, domain, load_settings(mesh.root))
    except MeshError as error:
        for port in (each for each in _built(mesh, domain) if each.implementation.method is Method.DBT):
            found = problem_of(error, Problem(port.location, ""))
            yield unloadable_asset(asset_key(port.address), found, group=group_name(port.address.of_product))


def _how_to_make(port: OutputPort) -> str:
    table = port.address.table
    return f'add {table}.sql or {table}.py beside its contract, a dbt model {table}, or mark an asset @data_product("{port.address}")'


def _unknown_mark(domain: Domain, marked: MarkedAsset) -> dg.AssetSpec:
    hint = "Mark a port that is declared under this address in the domain's products."
    problem = Problem(Location(domain.location.path), f"an asset is marked {marked.address}, which is not declared.", hint, "unknown-mark")
    return unloadable_asset(dg.AssetKey([domain.name, "undeclared", marked.address.table]), [problem], group=domain.name)


def _broken_products(mesh: Mesh, domain: Domain, problems: list[Problem]) -> Iterator[dg.AssetSpec]:
    """A product left out of the mesh has no port to show its problems on: the product itself does."""
    valid = {each.folder for each in domain.products}
    folders = {(mesh.root / each.location.path).parent for each in problems}
    for folder in sorted(folders - valid - {domain.folder}):
        found = [each for each in problems if (mesh.root / each.location.path).parent == folder]
        yield unloadable_asset(dg.AssetKey([domain.name, folder.name]), found, group=domain.name)


def _require_own(domain: Domain, assets: Iterable[Any], code: OrdinaryCode, place: Location) -> None:
    merged = (asset for each in code.definitions for asset in each.assets or ())
    if found := code_problems(domain, [*assets, *merged], place):
        raise InvalidDeclaration(f"the code of domain {domain.name} reaches outside the domain", problems=tuple(found))


def _built(mesh: Mesh, domain: Domain) -> Iterator[OutputPort]:
    return (each for each in _ports(domain) if not is_retired(mesh, each))


def _ports(domain: Domain) -> Iterator[OutputPort]:
    return (port for product in domain.products for port in product.outputs)
