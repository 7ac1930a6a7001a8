"""The images of charts, each a file of its own: a page shows at once, and its charts when they are drawn."""

from collections.abc import Collection

from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.view import SiteView


def names(view: SiteView) -> Collection[str]:
    """By table and number, of what is published."""
    return view.charts


def render(view: SiteView, name: str, around: Surroundings) -> bytes:
    port, number = view.charts[name]
    return around.showcase.chart(port.port, number) if around.showcase else b""
