"""From an address to a pin, telling apart what nobody declared from what nobody published."""

from datetime import datetime
from pathlib import Path

from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import DataProduct
from mesh_platform.declarations.domains.domains import DOMAIN_FILE
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.reader import load_mesh, load_product
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.keeping import Kept, state_of
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin, pin

_PRODUCTS: Kept[DataProduct | None] = Kept(64)


def resolve(lakehouse: Lakehouse, address: PortAddress, as_of: datetime | int | None = None) -> Pin:
    """The pin of a port. Raises UnknownName where no such port is declared, NotPublished where it holds nothing (by then).

    The declarations are read only when there is nothing to hand out, for that is slower than the whole read.
    """
    try:
        return pin(lakehouse, address, as_of)
    except NotPublished:
        mesh, _ = load_mesh(lakehouse.settings.root)
        mesh.port(address)
        raise


def find_product(lakehouse: Lakehouse, address: PortAddress) -> DataProduct | None:
    """The product that declares a port; None where its declaration is not valid. Raises UnknownName where nobody declared it."""
    root = lakehouse.settings.root
    if (product := _product(root, address.of_product)) and any(each.address == address for each in product.outputs):
        return product
    mesh, _ = load_mesh(root)  # slower, and needed only for what to say
    if address.of_product not in mesh.left_out:
        mesh.port(address)
    return None


def _product(root: Path, address: ProductAddress) -> DataProduct | None:
    """As its files are now: what was granted a moment ago counts, and what was revoked does not."""
    domain = root.absolute() / DOMAINS / address.domain
    state = state_of(domain / DOMAIN_FILE, domain / address.product)
    return _PRODUCTS.get((domain, address), state, lambda: load_product(root, address))
