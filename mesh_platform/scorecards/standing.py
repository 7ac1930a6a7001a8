"""How products, domains and the mesh as a whole stand, and which products an address means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.scorecards.scorecard import Scorecard, whole_points


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """Of the products that count; None where there is none."""

    points: float | None
    products: int

    @property
    def score(self) -> int | None:
        return None if self.points is None else whole_points(self.points)

    def as_json(self) -> dict[str, JsonValue]:
        return {"score": self.score, "points": None if self.points is None else round(self.points, 2), "products": self.products}


def average(cards: Iterable[Scorecard]) -> Average:
    """Each product weighs the same: a small one is somebody's whole work as well."""
    points = [each.points for each in cards if each.counts]
    return Average(points=sum(points) / len(points) if points else None, products=len(points))


def by_domain(cards: Iterable[Scorecard]) -> Mapping[str, Average]:
    found: dict[str, list[Scorecard]] = {}
    for each in cards:
        found.setdefault(each.product.domain, []).append(each)
    return {domain: average(each) for domain, each in sorted(found.items())}


def league(cards: Iterable[Scorecard]) -> tuple[Scorecard, ...]:
    """The best first; those that are only tried out stay outside."""
    return tuple(sorted((each for each in cards if each.counts), key=lambda each: (-each.points, each.product)))


def products_at(mesh: Mesh, address: str | None) -> frozenset[ProductAddress]:
    """Of a domain, a product, or a port, whose product is meant; None means all. Raises UnknownName."""
    if address is None:
        return frozenset(each.address for each in mesh.products)
    match address.partition("@")[0].count("."):
        case 0:
            return frozenset(each.address for each in mesh.domain(address).products)
        case 1:
            return frozenset({mesh.product(ProductAddress.parse(address)).address})
        case _:
            return frozenset({mesh.port(PortAddress.parse(address)).address.of_product})
