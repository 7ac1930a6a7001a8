"""The plugin of who runs dbt by hand: the same inputs in the same closed room as in a run of the platform.

Each input port is pinned when dbt opens its connection, as far as it is granted and published, and recorded as read.
"""

import atexit
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mesh_platform.access.answering.inputs import Pinned, input_files, input_selects, pin_inputs
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.product import DataProduct, Method
from mesh_platform.declarations.reader import load_neighbourhood
from mesh_platform.errors import MeshError, UnknownName
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.orchestration.dbt import inputs
from mesh_platform.orchestration.dbt.own_files import require_own_files
from mesh_platform.settings import find_root, load_settings
from mesh_platform.system_tables.pinning import pin_tables


class Plugin(inputs.Plugin):
    """`config` names the domain; dbt's working folder lies in the mesh."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        super().initialize(plugin_config)
        self.given = _pinned(str(plugin_config["domain"]))


def _pinned(name: str) -> inputs.Given:
    root = find_root()
    mesh, _ = load_neighbourhood(root, name)
    domain = mesh.domain(name)
    require_own_files(folder := _project(domain))
    open_until_the_end = ExitStack()
    atexit.register(open_until_the_end.close)
    settings = load_settings(root)
    lakehouse = open_until_the_end.enter_context(open_lakehouse(settings))
    cuts = open_until_the_end.enter_context(Cuts(settings))
    found = inputs.Given(selects={}, files=[str(each) for each in sorted(folder.rglob("*.csv"))])
    for product in _built_by_dbt(domain):
        for input_port in product.inputs:
            _add(found, lakehouse, cuts, product, input_port.name)
    return found


def _add(found: inputs.Given, lakehouse: Lakehouse, cuts: Cuts, product: DataProduct, name: str) -> None:
    """What cannot be read is left out and said: the models that need it fail, and no others."""
    try:
        pins: dict[str, Pinned] = pin_inputs(lakehouse, product, cuts=cuts, names=[name])
        pins |= pin_tables(lakehouse, product, names=[name], into=cuts)
        selects = input_selects(lakehouse, product, pins, names=[name])
        files = input_files(lakehouse, product, pins, names=[name])
    except MeshError as error:
        inputs.say(f"{product.address.product}.{name} is missing: {error}")
        return
    found["selects"].setdefault(product.address.product, {}).update(selects)
    found["files"].extend(files)


def _built_by_dbt(domain: Domain) -> Iterator[DataProduct]:
    return (each for each in domain.products if any(port.implementation.method is Method.DBT for port in each.outputs))


def _project(domain: Domain) -> Path:
    if domain.dbt_project is None:
        raise UnknownName(f"the domain {domain.name} has no dbt project", hint=f"create dbt_projects/{domain.name}/dbt_project.yml")
    return domain.dbt_project
