"""The page of an output port."""

from collections.abc import Collection

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView


def names(view: SiteView) -> Collection[str]:
    return view.ports_by_key


def render(view: SiteView, name: str, around: Surroundings) -> str:
    port = view.ports_by_key[name]
    return render_template("port.html.j2", view, around, path=paths.port_path(port.address), port=port)
