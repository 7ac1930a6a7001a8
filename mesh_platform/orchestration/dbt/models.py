"""The models of a domain's dbt project in the mesh: which are output ports, and what each reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import InputPort, Method, OutputPort
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.dbt.manifest import DbtManifest, Source
from mesh_platform.orchestration.keys import asset_key

PRIVATE = "private"


@dataclass(frozen=True, kw_only=True)
class DbtModels:
    """`ports` maps the models that are output ports to these; every other model is private to the domain."""

    domain: Domain
    manifest: DbtManifest
    ports: Mapping[str, OutputPort]

    def key(self, model: str) -> dg.AssetKey:
        port = self.ports.get(model)
        return asset_key(port.address) if port else dg.AssetKey([self.domain.name, PRIVATE, model])

    def input(self, source: Source) -> InputPort | None:
        product, name = source
        return next((each.input(name) for each in self.domain.products if each.address.product == product), None)

    def inputs(self, models: Iterable[str]) -> dict[str, list[str]]:
        """The input ports, by product, that the models are made from."""
        found: dict[str, list[str]] = {}
        for product, name in sorted(frozenset().union(*map(self.manifest.sources, models))):
            found.setdefault(product, []).append(name)
        return found

    def parents(self, model: str) -> list[dg.AssetKey]:
        """The assets that a model itself names: other models, and ports behind its sources."""
        node = self.manifest.models[model]
        inputs = (self.input(each) for each in sorted(node.sources))
        return [
            *(self.key(each) for each in sorted(node.parents)),
            *(asset_key(each.port) for each in inputs if each is not None and each.port is not None),
        ]


def dbt_models(domain: Domain, manifest: DbtManifest, root: Path) -> DbtModels:
    """Raises InvalidDeclaration where a port has no model, reads what its product does not declare, or is a model in Python."""
    ports = {
        port.address.table: port
        for product in domain.products
        for port in product.outputs
        if port.implementation.method is Method.DBT and state_of(product, port) is not Lifecycle.RETIRED
    }
    models = DbtModels(domain=domain, manifest=manifest, ports=ports)
    found = sorted(
        (*_python_models(models, root), *_ports_without_model(models), *_unknown_sources(models, root), *_borrowed_sources(models))
    )
    if found:
        raise InvalidDeclaration(f"the dbt project of {domain.name} does not fit its products", problems=tuple(found))
    return models


def _python_models(models: DbtModels, root: Path) -> Iterator[Problem]:
    for each in models.manifest.models.values():
        if each.path.suffix == ".py":
            hint = f"Write it in SQL, or make it a port of a product: a function {each.name} in {each.name}.py."
            place = Location(each.path.relative_to(root))
            yield Problem(place, "a dbt model in Python runs outside the room that SQL is closed into.", hint)


def _ports_without_model(models: DbtModels) -> Iterator[Problem]:
    for table, port in models.ports.items():
        if table not in models.manifest.models:
            hint = "Its model is disabled, ephemeral or has an alias: a port's table has the port's name."
            yield Problem(port.location, f"the dbt project makes no table {table}.", hint)


def _unknown_sources(models: DbtModels, root: Path) -> Iterator[Problem]:
    for model in models.manifest.models.values():
        for product, name in (each for each in model.sources if models.input(each) is None):
            hint = f"Declare the input port {name} in {product}.odps.yaml."
            yield Problem(Location(model.path.relative_to(root)), f"source('{product}', '{name}') is not an input port.", hint)


def _borrowed_sources(models: DbtModels) -> Iterator[Problem]:
    """A certificate names what its port was made from, and a product answers for its own inputs only."""
    for table in models.ports.keys() & models.manifest.models.keys():
        port = models.ports[table]
        for product in models.inputs([table]).keys() - {port.address.product}:
            yield Problem(
                port.location, f"{port.address} reads inputs of the product {product}.", "Declare them as inputs of its own product."
            )
