"""Lineage: the mesh as a whole, and a port column by column."""

from collections.abc import Collection

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.drawing.lineage import MOST_PRODUCTS, draw_columns, draw_mesh
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView


def render(view: SiteView, around: Surroundings) -> str:
    drawing = draw_mesh(view, up="")
    return render_template(
        "lineage.html.j2",
        view,
        around,
        path=paths.LINEAGE,
        here=paths.LINEAGE,
        drawing=drawing,
        by_domain=len(view.products) > MOST_PRODUCTS,
    )


def names(view: SiteView) -> Collection[str]:
    return view.ports_by_key


def render_port(view: SiteView, name: str, around: Surroundings) -> str:
    port = view.ports_by_key[name]
    path = paths.port_lineage_path(port.address)
    edges = sorted(view.column_lineage.around(port.address))
    drawing = draw_columns(view, port, up=paths.up_from(path))
    return render_template("columns.html.j2", view, around, path=path, here=paths.LINEAGE, port=port, drawing=drawing, edges=edges)
