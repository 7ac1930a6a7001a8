"""The whole catalog as files: pages that work on any web server, and without one."""

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from mesh_platform.catalog.site.pages.registry import Page, every_page, pages_about
from mesh_platform.catalog.site.showcase import PublicShowcase
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse

MARK = ".mesh-catalog"  # in the folder of a catalog: what is in there may be written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    folder: Path
    pages: int


def build(lakehouse: Lakehouse, view: SiteView, folder: Path, *, only: Collection[OutputPort] | None = None) -> Built:
    """Writes all pages into a folder that is new, empty, or holds a catalog, or those of some ports anew. Raises UsageError."""
    _prepare(folder, is_kept=only is not None)
    settings = lakehouse.settings
    around = Surroundings(showcase=PublicShowcase(lakehouse, view.mesh), dagster_url=settings.dagster_url, gateway_url=settings.catalog_url)
    with as_file(files("mesh_platform.catalog.site") / "static") as static:
        shutil.copytree(static, folder / "static", dirs_exist_ok=True)
    pages = every_page(view) if only is None else pages_about(view, [each.address for each in only])
    return Built(folder=folder, pages=_write(pages, view, around, folder))


def _prepare(folder: Path, *, is_kept: bool) -> None:
    """Nothing but a catalog is ever removed."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder for the catalog")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UsageError(f"{folder} holds other files", hint="name a folder that is new, empty, or holds a catalog")
    for each in folder.iterdir() if folder.is_dir() and not is_kept else ():
        shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Written by `mesh catalog build`, which writes it anew.\n", encoding="utf-8")


def _write(pages: Iterable[Page], view: SiteView, around: Surroundings, folder: Path) -> int:
    count = 0
    for page in pages:
        content = page.render(view, around)
        file = folder / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        count += 1
    return count
