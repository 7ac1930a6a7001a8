"""Addresses of what is yet to be: their domain is there, their names are new."""

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.errors import InvalidName
from mesh_platform.scaffolding.names import new_name


def new_product_address(mesh: Mesh, text: str) -> ProductAddress:
    """Raises UnknownName for its domain, InvalidName with one that would do for its name."""
    domain, product = _parts(text, "domain.product")
    return ProductAddress(mesh.domain(domain).name, new_name(product, "product"))


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
