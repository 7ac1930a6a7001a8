"""The kinds of pages: which names there are of each, and who renders one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from mesh_platform.catalog.site.pages import port
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


FAMILIES: tuple[Family, ...] = (Family(folder="ports", names=port.names, render=port.render),)
