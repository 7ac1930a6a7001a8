"""The kinds of pages: which names there are of each, and who renders one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.pages import charts, domain, feed, home, lineage, overviews, owners, policies, port, product, words
from mesh_platform.catalog.site.search.index import index_script
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.view import SiteView


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Pages in one folder; `folder` is empty for those that stand alone. `end` is what their files end in."""

    folder: str
    names: Callable[[SiteView], Collection[str]]
    render: Callable[[SiteView, str, Surroundings], str | bytes]
    end: str = ".html"

    def path(self, name: str) -> str:
        return f"{self.folder}/{name}{self.end}" if self.folder else f"{name}{self.end}"

    def name_in(self, path: str) -> str | None:
        """The name that a path in this folder stands for."""
        start = f"{self.folder}/" if self.folder else ""
        inside = path.startswith(start) and path.endswith(self.end)
        name = path[len(start) : -len(self.end)] if inside else ""
        return name if name and "/" not in name else None

    def has(self, view: SiteView, name: str) -> bool:
        return name in self.names(view)


def _alone(path: str, render: Callable[[SiteView, Surroundings], str]) -> Family:
    name = path.removesuffix(".html")
    return Family(folder="", names=lambda _: (name,), render=lambda view, _, around: render(view, around))


FAMILIES: tuple[Family, ...] = (
    _alone(paths.HOME, home.render),
    _alone(paths.SEARCH, overviews.render_search),
    Family(folder="", names=lambda _: ("search-index",), render=lambda view, _, __: index_script(view), end=".js"),
    _alone(paths.LINEAGE, lineage.render),
    _alone(paths.GLOSSARY, words.render_glossary),
    _alone(paths.LEAGUE, overviews.render_league),
    _alone(paths.ACCESS, overviews.render_access),
    _alone(paths.POLICIES, policies.render),
    _alone(paths.DEMAND, overviews.render_demand),
    _alone(paths.CHANGES, overviews.render_changes),
    Family(folder="", names=lambda _: ("changes",), render=lambda view, _, around: feed.render(view, around), end=".atom"),
    _alone(paths.OWNERS, owners.render),
    Family(folder="domains", names=domain.names, render=domain.render),
    Family(folder="products", names=product.names, render=product.render),
    Family(folder="ports", names=port.names, render=port.render),
    Family(folder="lineage", names=lineage.names, render=lineage.render_port),
    Family(folder="columns", names=words.column_names, render=words.render_column),
    Family(folder="terms", names=words.term_names, render=words.render_term),
    Family(folder="owners", names=owners.names, render=owners.render_owner),
    Family(folder="policies", names=policies.names, render=policies.render_policy),
    Family(folder="charts", names=charts.names, render=charts.render, end=".svg"),
)
