"""The checksum of the code that makes each port, without running any of it and without Dagster."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import Method, OutputPort
from mesh_platform.errors import MeshError
from mesh_platform.orchestration.bodies.code_version import file_checksum
from mesh_platform.settings import Settings

_MARK = "data_product"

Checksums = Mapping[PortAddress, str]


def checksums(mesh: Mesh, settings: Settings) -> Checksums:
    """As the bodies of the ports would say; a port whose code cannot be found or read is left out."""
    return {address: checksum for domain in mesh.domains for address, checksum in _of_domain(domain, settings)}


def _of_domain(domain: Domain, settings: Settings) -> Iterator[tuple[PortAddress, str]]:
    ports = [port for product in domain.products for port in product.outputs]
    marked = _marked(domain) if any(each.implementation.method is Method.ASSET for each in ports) else {}
    models = _models(domain, settings) if any(each.implementation.method is Method.DBT for each in ports) else {}
    for port in ports:
        checksum = models.get(port.address.table) if port.implementation.method is Method.DBT else _of_file(port, marked)
        if checksum is not None:
            yield port.address, checksum


def _of_file(port: OutputPort, marked: Mapping[str, Path]) -> str | None:
    path = port.implementation.path or marked.get(str(port.address))
    try:
        return file_checksum(path) if path is not None else None
    except OSError:
        return None


def _models(domain: Domain, settings: Settings) -> Mapping[str, str]:
    """By table. A project that does not parse has none."""
    from mesh_platform.orchestration.dbt.projects import load_project  # most domains have no dbt project

    try:
        manifest = load_project(settings, domain)
    except MeshError:
        return {}
    return {name: manifest.checksum(name) for name in manifest.models}


def _marked(domain: Domain) -> Mapping[str, Path]:
    """Files of the domain that mark an asset as a port, by its address; one that is marked in two files is in neither."""
    found: dict[str, list[Path]] = {}
    for path in sorted(domain.folder.rglob("*.py")):
        for address in _marks(path):
            found.setdefault(address, []).append(path)
    return {address: paths[0] for address, paths in found.items() if len(set(paths)) == 1}


def _marks(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
        calls = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)] if _MARK in text else []
    except (OSError, ValueError, SyntaxError):
        return
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name == _MARK and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)
