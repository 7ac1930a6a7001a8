"""The mesh that what is published was built from: the declarations which the builds of the newest releases left in the ledger."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.governance.past.recorded_mesh import recorded_mesh
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

_BUILD, _DECLARED = ("build",), ("declared",)

Digests = Mapping[ProductAddress, str]


def published_digests(ledger: Ledger) -> Digests:
    """The digest of the declarations that each product was published by last; empty where the build did not record them."""
    newest: dict[ProductAddress, tuple[int, str]] = {}
    for subject, (build, digest) in ledger.newest(Kind.PUBLISHED, _BUILD, _DECLARED).items():
        product = PortAddress.parse(subject).of_product
        newest[product] = max(newest.get(product, (-1, "")), (int(build or 0), digest or ""))
    return {product: digest for product, (_, digest) in newest.items()}


@contextmanager
def published_mesh(ledger: Ledger | None, digests: Digests) -> Generator[Mesh]:
    """Its files last as long as the context. A product whose declarations nobody recorded is not in it."""
    with TemporaryDirectory(prefix="mesh-published-") as folder:
        facts = _records(ledger, digests.items()) if ledger is not None else ()
        yield recorded_mesh(sorted(facts, key=lambda each: each.id), folder=Path(folder))


def with_left_out(mesh: Mesh, published: Mesh) -> Mesh:
    """With the products of `mesh` that are not valid now as they were published, so that whoever is reached through them is known."""
    left_out = [each for each in published.products if each.address in mesh.left_out]
    if not left_out:
        return mesh
    domains = {each.name: each for each in mesh.domains}
    for product in left_out:
        domain = domains.get(product.address.domain) or replace(published.domain(product.address.domain), products=())
        products = sorted((*domain.products, product), key=lambda each: each.address)
        domains[domain.name] = replace(domain, products=tuple(products))
    return replace(mesh, domains=tuple(each for _, each in sorted(domains.items())))


def _records(ledger: Ledger, digests: Iterable[tuple[ProductAddress, str]]) -> Iterator[Fact]:
    for product, digest in digests:
        facts = ledger.facts(Kind.DECLARED, str(product)) if digest else ()
        yield from [each for each in facts if each.details.get("digest") == digest][:1]
