"""The page of a data product: what it is for, its ports, what it is made of, and how it is rated."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.drawing.lineage import draw_product
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import ProductView, SiteView
from mesh_platform.concepts.names import lies_below
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict
from mesh_platform.concepts.product import SupportChannel
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.scorecards.levels import closed_gates, next_level
from mesh_platform.scorecards.rule import Dimension
from mesh_platform.scorecards.scorecard import Gap

_GAPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    product: ProductView
    support: Sequence[SupportChannel]
    texts: Sequence[tuple[str, str]]
    lineage: Markup
    dimensions: Sequence[tuple[str, float]]
    gaps: Sequence[Gap]
    next_level: str
    gates: Sequence[str]
    violations: Sequence[PolicyResult]
    demands: Sequence[Demand]


def names(view: SiteView) -> Collection[str]:
    return view.products_by_name


def render(view: SiteView, name: str, around: Surroundings) -> str:
    product = view.products_by_name[name]
    path = paths.product_path(product.address)
    return render_template("product.html.j2", view, around, path=path, told=_page(view, product, paths.up_from(path)))


def _page(view: SiteView, product: ProductView, up: str) -> ProductPage:
    card, declared = product.card, product.product
    coming = next_level(card) if card else None
    return ProductPage(
        product=product,
        support=declared.support or product.domain.support,
        texts=tuple(_texts(product)),
        lineage=draw_product(view, product, up=up),
        dimensions=[(each.value, card.share(each)) for each in Dimension] if card else (),
        gaps=card.gaps[:_GAPS] if card else (),
        next_level=coming.name if coming else "",
        gates=[str(each) for each in closed_gates(card, coming)] if card and coming else (),
        violations=[each for each in product.policies if each.verdict is not PolicyVerdict.KEPT and each.subject != product.domain.name],
        demands=[each for each in view.demands if each.is_open and any(lies_below(near, str(product.address)) for near in each.near)],
    )


def _texts(product: ProductView) -> Iterator[tuple[str, str]]:
    declared = product.product
    told = (("Purpose", declared.purpose), ("How to use it", declared.usage), ("What it is not for", declared.limitations))
    return ((title, text) for title, text in told if text)
