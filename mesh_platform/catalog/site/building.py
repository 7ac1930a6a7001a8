"""The whole catalog as files: pages that work on any web server, and without one."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from mesh_platform.catalog.site.pages.registry import Page, every_page
from mesh_platform.catalog.site.showcase import PublicShowcase
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse

MARK = ".mesh-catalog"  # in the folder of a catalog: what is in there may be written anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    folder: Path
    pages: int


def build(lakehouse: Lakehouse, view: SiteView, folder: Path) -> Built:
    """Writes all pages into a folder that is new, empty, or holds a catalog. Raises UsageError for any other."""
    _prepare(folder)
    settings = lakehouse.settings
    around = Surroundings(showcase=PublicShowcase(lakehouse), dagster_url=settings.dagster_url, gateway_url=settings.catalog_url)
    with as_file(files("mesh_platform.catalog.site") / "static") as static:
        shutil.copytree(static, folder / "static")
    written = _write(every_page(view), view, around, folder)
    return Built(folder=folder, pages=written)


def _prepare(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder for the catalog")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise UsageError(f"{folder} holds other files", hint="name a folder that is new, empty, or holds a catalog")
    if folder.is_dir():
        for each in folder.iterdir():
            shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Written by `mesh catalog build`, which writes it anew.\n", encoding="utf-8")


def _write(pages: Iterable[Page], view: SiteView, around: Surroundings, folder: Path) -> int:
    count = 0
    for count, page in enumerate(pages, 1):  # noqa: B007 - counted
        content = page.render(view, around)
        file = folder / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return count
