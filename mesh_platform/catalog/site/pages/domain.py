"""The page of a domain: who they are, what they offer, and what they read."""

from collections.abc import Collection

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts.policy import PolicyVerdict


def names(view: SiteView) -> Collection[str]:
    return view.domains


def render(view: SiteView, name: str, around: Surroundings) -> str:
    domain = view.domains[name]
    products = tuple(view.in_domain(name))
    results = next((each.policies for each in products if each.policies), ())
    own = [each for each in results if each.subject == name and each.verdict is not PolicyVerdict.KEPT]
    return render_template("domain.html.j2", view, around, path=paths.domain_path(name), domain=domain, products=products, violations=own)
