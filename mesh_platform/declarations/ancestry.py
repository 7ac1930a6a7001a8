"""What a product is made from, and what is made from it: from the declarations of products alone, however far up or down."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress
from mesh_platform.declarations.documents.yaml_files import Entry, Fault, parse_yaml, read_text
from mesh_platform.declarations.product_folders import DOMAINS, PRODUCT_END, domain_folders, product_folders
from mesh_platform.errors import InvalidName


def levels_above(mesh: Mesh, product: ProductAddress) -> int:
    """How many products lie on the longest way up from a product. Ancestors need not be in `mesh`: their files are read."""
    return _levels(mesh.root, product, frozenset())


def products_below(root: Path, product: ProductAddress) -> frozenset[ProductAddress]:
    """The other products that are made from a product, in all domains. Quick: only declarations that have changed are read again."""
    readers: dict[ProductAddress, set[ProductAddress]] = {}
    for each in _declared(root):
        for read in declared_reads(root, each):
            readers.setdefault(read, set()).add(each)
    found, ahead = set[ProductAddress](), [product]
    while ahead:
        below = readers.get(ahead.pop(), set()) - found
        found |= below
        ahead.extend(below)
    return frozenset(found - {product})


def declared_reads(root: Path, product: ProductAddress) -> tuple[ProductAddress, ...]:
    """The products that a product's declaration names in its input ports; what is not valid there names none."""
    file = root / DOMAINS / product.domain / product.product / f"{product.product}{PRODUCT_END}"
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        return ()
    return _reads(file, changed)


def _declared(root: Path) -> Iterator[ProductAddress]:
    for domain in domain_folders(root):
        for each in product_folders(domain):
            if NAME.fullmatch(domain.name) and NAME.fullmatch(each.path.name):
                yield ProductAddress(domain.name, each.path.name)


def _levels(root: Path, product: ProductAddress, below: frozenset[ProductAddress]) -> int:
    """Products on the way down are left out: declarations may go in a circle, which is reported elsewhere."""
    seen = below | {product}
    return max((1 + _levels(root, each, seen) for each in declared_reads(root, product) if each not in seen), default=0)


@lru_cache(maxsize=1000)
def _reads(file: Path, changed: int) -> tuple[ProductAddress, ...]:  # noqa: ARG001 - a changed file is read again
    text = read_text(file)
    entry = None if isinstance(text, Fault) else parse_yaml(text)[0]
    ports = entry.get("inputPorts") if isinstance(entry, Entry) else None
    ids = [each.get("contractId") for each in ports if isinstance(each, Entry)] if isinstance(ports, list) else []
    return tuple(dict.fromkeys(found for each in ids if (found := _product_of(each)) is not None))


def _product_of(contract_id: object) -> ProductAddress | None:
    try:
        return PortAddress.parse(str(contract_id)).of_product
    except InvalidName:
        return None
