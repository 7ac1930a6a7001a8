"""The pages of the catalog as a server shows them: one view of the mesh for all, gathered anew when something has happened."""

import time
from collections import OrderedDict
from threading import Lock, Thread

from mesh_platform.catalog.site.gathering import gather
from mesh_platform.catalog.site.pages.registry import find_page
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.pages.showing import Showing

_REST = 10  # a view stands for at least so many times as long as it took to gather: reads are facts too, and there are many
_SHORT_SECONDS = 1.0  # a visitor waits for no more than this; what takes longer is gathered while the old view is shown
_MOST_PAGES = 500


class Catalog:
    """One for each server; visitors come in many threads."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.showcase = Showing(gateway.lakehouse, gateway.mesh)
        self._view: SiteView | None = None
        self._declared: Mesh | None = None
        self._took = self._gathered = 0.0
        self._gathering = Lock()
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._keeping = Lock()

    def view(self) -> SiteView:
        """As of now, or of a little while ago where the mesh is large."""
        view = self._view
        if view is None:
            return self._gather()
        if self.is_behind or not self._is_over():
            return view
        if self._took < _SHORT_SECONDS:
            return self._gather()
        Thread(target=self._gather, daemon=True).start()
        return view

    @property
    def is_behind(self) -> bool:
        """Whether a newer view is being gathered while the old one is shown."""
        return self._view is not None and self._gathering.locked()

    def look_again(self) -> None:
        """After somebody did something: whoever did it wants to see it."""
        self._gathered = float("-inf")

    def page(self, path: str, around: Surroundings, *, keep: bool) -> bytes | None:
        """None where there is none. What is the same for everybody is kept while the view stands.

        A page that says that it is behind is not kept; what says nothing of the kind, as the index of the search, is.
        """
        view = self.view()
        keep = keep and not ("behind" in around.slots and path.endswith(".html"))
        if keep and (kept := self._pages.get(path)) is not None:
            return kept
        found = find_page(view, path)
        if found is None:
            return None
        content = found.render(view, around)
        page = content if isinstance(content, bytes) else content.encode()
        if keep:
            self._keep(view, path, page)
        return page

    def _is_over(self) -> bool:
        if time.monotonic() - self._gathered < _REST * self._took:
            return False
        newest = self.gateway.lakehouse.ledger.newest_number()
        return self._declared is not self.gateway.mesh() or self._view is None or self._view.number != newest

    def _gather(self) -> SiteView:
        """Once at a time: who comes meanwhile waits for the first view, and else takes the old one."""
        if not self._gathering.acquire(blocking=self._view is None) and self._view is not None:
            return self._view
        try:
            if self._view is not None and not self._is_over():
                return self._view
            began, declared = time.monotonic(), self.gateway.mesh()
            view = gather(self.gateway.lakehouse, declared)
            self._gathered = time.monotonic()
            self._took = self._gathered - began
            with self._keeping:
                self._view, self._declared = view, declared
                self._pages.clear()
            return view
        finally:
            self._gathering.release()

    def _keep(self, view: SiteView, path: str, page: bytes) -> None:
        """Unless it is of a view that is over."""
        with self._keeping:
            if view is self._view:
                self._pages[path] = page
                if len(self._pages) > _MOST_PAGES:
                    self._pages.popitem(last=False)
