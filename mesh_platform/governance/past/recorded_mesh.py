"""The mesh as it was declared at each recorded moment, rebuilt in a folder from the texts that builds left in the ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.product import DataProduct
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.reader import load_mesh, load_product
from mesh_platform.lakehouse.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`changed` are the products whose declarations changed then; `number` is that of the first fact, which orders it among all others."""

    number: int
    at: datetime
    mesh: Mesh
    changed: frozenset[ProductAddress]


def moments(facts: Iterable[Fact], *, folder: Path) -> Iterator[Moment]:
    """Each moment at which declarations changed, the oldest first; what one run found changed is one moment.

    Only what changed is read again, for a year has many moments and a mesh many products.
    """
    past = _Past(folder)
    for together in _by_run(facts):
        changed = past.take(together)
        yield Moment(number=together[0].id, at=together[0].at, mesh=past.mesh, changed=changed)


def recorded_mesh(facts: Iterable[Fact], *, folder: Path) -> Mesh:
    """The mesh that these records of declarations tell of together, one for each product; `folder` holds its files from then on."""
    past = _Past(folder)
    past.take(list(facts))
    return past.mesh


def _by_run(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    together: list[Fact] = []
    for fact in facts:
        if together and (not fact.run_id or fact.run_id != together[-1].run_id):
            yield together
            together = []
        together.append(fact)
    if together:
        yield together


class _Past:
    """The folder, and the mesh that is in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: dict[str, frozenset[str]] = {}
        self.mesh = Mesh(root=folder, domains=())

    def take(self, facts: list[Fact]) -> frozenset[ProductAddress]:
        """Goes on to the moment of these facts; returns the products that are not what they were."""
        products = {ProductAddress.parse(each.subject) for each in facts}
        domains = set()
        for fact in facts:
            domains |= self._write(fact)
        if domains:
            self.mesh, _ = load_mesh(self._folder)
            return frozenset(products | {each.address for each in self.mesh.products if each.address.domain in domains})
        for product in products:
            self._read_again(product)
        return frozenset(products)

    def _write(self, fact: Fact) -> set[str]:
        """Returns the domains whose own declarations changed by it."""
        product = ProductAddress.parse(fact.subject)
        home = f"{DOMAINS}/{product.domain}"
        texts = {path: text for path, text in fact.details["files"].items() if _is_below(path, home)}
        texts |= dict.fromkeys((path for path in fact.details["beside"] if _is_below(path, home)), "")
        own = {path: text for path, text in texts.items() if not _is_below(path, f"{home}/{product.product}")}
        before = {each.name: each.read_text(encoding="utf-8") for each in (self._folder / home).glob("*.yaml")}
        for path in (self._written.get(fact.subject, frozenset()) | {f"{home}/{name}" for name in before}) - texts.keys():
            (self._folder / path).unlink(missing_ok=True)
        for path, text in texts.items():
            (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / path).write_text(text, encoding="utf-8")
        self._written[fact.subject] = frozenset(texts.keys() - own.keys())
        return set() if before == {PurePosixPath(path).name: text for path, text in own.items()} else {product.domain}

    def _read_again(self, address: ProductAddress) -> None:
        product = load_product(self._folder, address)
        self.mesh = replace(
            self.mesh, domains=tuple(_with(each, address, product) if each.name == address.domain else each for each in self.mesh.domains)
        )


def _with(domain: Domain, address: ProductAddress, product: DataProduct | None) -> Domain:
    others = [each for each in domain.products if each.address != address]
    return replace(domain, products=tuple(sorted([*others, *([product] if product else [])], key=lambda each: each.address)))


def _is_below(path: str, folder: str) -> bool:
    """Whoever wrote the ledger shall write nowhere else."""
    return path.startswith(f"{folder}/") and ".." not in PurePosixPath(path).parts
