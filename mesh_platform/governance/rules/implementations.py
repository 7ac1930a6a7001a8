"""What is declared must be made by exactly one thing, as far as the names of files tell."""

from collections.abc import Iterator
from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import DataProduct, Method, OutputPort
from mesh_platform.declarations.products.implementations import dbt_models
from mesh_platform.governance.compliance.policy_files import local_files

IMPLEMENTATION, DEFINITIONS = "implementation", "definitions"
DEFINITIONS_FILE = "definitions.py"


def made_somehow(mesh: Mesh) -> Iterator[Problem]:
    """A port without a file of its own may be an asset marked in the domain's Python; without any Python it is nothing."""
    for domain in mesh.domains:
        missing = [port for product in domain.products for port in product.outputs if _is_asset(port) and _is_built(product, port)]
        if missing and not _has_modules(domain):
            yield from map(_missing, missing)


def one_file_one_port(mesh: Mesh) -> Iterator[Problem]:
    """Two products of a domain may have a port of the same name, but not made by the same dbt model."""
    makers: dict[Path, OutputPort] = {}
    for product in mesh.products:
        for port in product.outputs:
            path = port.implementation.path
            if path is not None and makers.setdefault(path, port) is not port:
                both = f"{makers[path].address} and {port.address}"
                yield Problem(port.location, f"{both} are made by one dbt model.", "Rename one of the ports.", IMPLEMENTATION)


def models_named_once(mesh: Mesh) -> Iterator[Problem]:
    """A dbt model's name stands for one file in its project."""
    for domain in mesh.domains:
        for name, paths in sorted(dbt_models(domain.dbt_project).items()):
            first, *others = sorted(each.relative_to(mesh.root) for each in paths)
            for path in others:
                message = f"the dbt model `{name}` has another file, {first.as_posix()}."
                yield Problem(Location(path), message, "Keep one of them.", IMPLEMENTATION)


def with_definitions(mesh: Mesh) -> Iterator[Problem]:
    """Every domain can be loaded by Dagster."""
    for domain in mesh.domains:
        if not (domain.folder / DEFINITIONS_FILE).is_file():
            location = Location(domain.folder.relative_to(mesh.root))
            yield Problem(location, f"has no {DEFINITIONS_FILE}.", "Write in it: defs = load_domain(__file__).", DEFINITIONS)


def _is_built(product: DataProduct, port: OutputPort) -> bool:
    return state_of(product, port) is not Lifecycle.RETIRED


def _is_asset(port: OutputPort) -> bool:
    return port.implementation.method is Method.ASSET


def _has_modules(domain: Domain) -> bool:
    """Whether there is Python in which an asset could be marked: no entry point, test or policy, and no port's own file."""
    own = {port.implementation.path for product in domain.products for port in product.outputs}
    own.update(local_files(domain))
    return any(
        file not in own and file.name not in (DEFINITIONS_FILE, "__init__.py") and not file.name.startswith("test_")
        for file in domain.folder.rglob("*.py")
    )


def _missing(port: OutputPort) -> Problem:
    table, address = port.address.table, port.address
    files = f"{table}.sql or {table}.py beside its contract, or the model {table}.sql in dbt_projects/{address.domain}/models"
    hint = f'Write {files}, or mark an asset with @data_product("{address}").'
    return Problem(port.location, f"nothing makes {address}.", hint, IMPLEMENTATION)
