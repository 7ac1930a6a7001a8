"""What is declared must be made by exactly one thing, as far as the names of files tell."""

from collections.abc import Iterator
from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import Method, OutputPort
from mesh_platform.declarations.implementations import dbt_models

IMPLEMENTATION, DEFINITIONS = "implementation", "definitions"
DEFINITIONS_FILE = "definitions.py"


def made_somehow(mesh: Mesh) -> Iterator[Problem]:
    """A port without a file of its own may be an asset marked in the domain's Python; without any Python it is nothing."""
    for domain in mesh.domains:
        missing = [port for product in domain.products if product.status != "retired" for port in product.outputs if _is_asset(port)]
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
            for path in sorted(paths)[1:]:
                location, first = Location(path.relative_to(mesh.root)), min(paths).relative_to(mesh.root).as_posix()
                yield Problem(location, f"the dbt model `{name}` has another file, {first}.", "Keep one of them.", IMPLEMENTATION)
