"""Every page there is: built all together as files, or one when somebody asks a server for it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.pages import families
from mesh_platform.catalog.site.surroundings import PLAIN, Surroundings
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts.names import PortAddress

Render = Callable[[SiteView, Surroundings], str | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`render` is asked when the page is needed."""

    path: str
    render: Render


def every_page(view: SiteView) -> Iterator[Page]:
    """In the order in which a visitor is likely to come to them."""
    for family in families.FAMILIES:
        for name in family.names(view):
            yield _page(family, name)


def pages_about(view: SiteView, ports: Collection[PortAddress]) -> Iterator[Page]:
    """Those of some ports and of what they belong to, and all that stand alone, for they may tell of them too."""
    meant = {paths.port_path(each) for each in ports} | {paths.port_lineage_path(each) for each in ports}
    meant |= {paths.product_path(each.of_product) for each in ports} | {paths.domain_path(each.domain) for each in ports}
    meant |= {paths.chart_path(each, number) for each in ports for number, _ in enumerate(view.ports[each].port.charts, 1)}
    return (each for each in every_page(view) if "/" not in each.path or each.path in meant)


def find_page(view: SiteView, path: str) -> Page | None:
    """The page at a path such as `ports/fleet.aircraft.registry.html`; None where there is none. Looks nothing up but names."""
    for family in families.FAMILIES:
        name = family.name_in(path)
        if name is not None and family.has(view, name):
            return _page(family, name)
    return None


def render_page(view: SiteView, path: str, surroundings: Surroundings = PLAIN) -> str | bytes | None:
    page = find_page(view, path)
    return page.render(view, surroundings) if page else None


def _page(family: families.Family, name: str) -> Page:
    return Page(path=family.path(name), render=lambda view, surroundings: family.render(view, name, surroundings))
