"""Who answers for what."""

from collections.abc import Collection

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts.rating import Rating


def render(view: SiteView, around: Surroundings) -> str:
    return render_template("owners.html.j2", view, around, path=paths.OWNERS, here=paths.OWNERS)


def names(view: SiteView) -> Collection[str]:
    return view.owners_by_slug


def render_owner(view: SiteView, name: str, around: Surroundings) -> str:
    owner = view.owners_by_slug[name]
    products = view.by_owner[owner]
    path = paths.owner_path(owner)
    waiting = [each for each in view.waiting if each.owner == owner]
    ratings: list[Rating] = [each for product in products for port in product.ports for each in port.ratings if each.waits]
    return render_template(
        "owner.html.j2", view, around, path=path, here=paths.OWNERS, owner=owner, products=products, waiting=waiting, ratings=ratings
    )
