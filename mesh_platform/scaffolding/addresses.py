"""Addresses of what is yet to be: their domain is there, their names are new."""

from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import InvalidName, UsageError
from mesh_platform.scaffolding.names import new_name
from mesh_platform.scaffolding.ports import product_folder


def new_domain_name(mesh: Mesh, text: str) -> str:
    """Raises InvalidName with one that would do, UsageError for a domain that is there."""
    name, folder = new_name(text, "domain"), Path(DOMAINS, text)
    if (mesh.root / folder).exists():
        hint = f"begin a product in it: mesh new product {name}.NAME"
        raise UsageError(f"the domain {name} is there already", place=folder.as_posix(), hint=hint)
    return name


def new_product_address(mesh: Mesh, text: str) -> ProductAddress:
    """Raises UnknownName for its domain, InvalidName with one that would do for its name, UsageError for one that is there."""
    domain, product = _parts(text, "domain.product")
    address = ProductAddress(mesh.domain(domain).name, new_name(product, "product"))
    require_new(mesh, address)
    return address


def require_new(mesh: Mesh, address: ProductAddress) -> None:
    folder = product_folder(address)
    if (mesh.root / folder).exists():
        raise UsageError(f"{address} is there already", place=folder.as_posix(), hint=f"add a port to it: mesh new port {address}.NAME")


def new_port_address(mesh: Mesh, text: str) -> PortAddress:
    """Raises UnknownName for its domain or product, InvalidName with one that would do for its name."""
    domain, product, port = _parts(text, "domain.product.port")
    found = mesh.product(ProductAddress(mesh.domain(domain).name, new_name(product, "product"))).address
    return PortAddress(found.domain, found.product, new_name(port, "port"))


def _parts(text: str, form: str) -> list[str]:
    parts = text.split(".")
    if len(parts) != form.count(".") + 1 or not all(parts):
        raise InvalidName(f"{text[:200]!r} is no address", hint=f"write it as {form}")
    return parts
