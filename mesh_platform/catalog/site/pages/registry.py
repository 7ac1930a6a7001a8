"""Every page there is: built all together as files, or one when somebody asks a server for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mesh_platform.catalog.site.pages import families
from mesh_platform.catalog.site.surroundings import PLAIN, Surroundings
from mesh_platform.catalog.site.view import SiteView

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
