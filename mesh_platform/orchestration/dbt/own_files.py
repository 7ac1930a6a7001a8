"""A dbt project keeps to its own folder: no link and no path of it leads to what belongs to another domain.

DuckDB's closed room holds for SQL; seeds and macros are read by dbt itself, before any SQL runs.
"""

from collections.abc import Iterable
from pathlib import Path, PurePath

from mesh_platform.errors import InvalidDeclaration

_HINT = "a domain's dbt project reads its own files and its input ports"


def require_own_files(folder: Path) -> None:
    """Raises InvalidDeclaration for a link that leads out of the folder."""
    home = folder.resolve()
    for each in folder.rglob("*"):
        if each.is_symlink() and not each.resolve().is_relative_to(home):
            raise InvalidDeclaration("this link leads out of the dbt project", place=str(each), hint=_HINT)


def require_own_paths(folder: Path, paths: Iterable[str]) -> None:
    """`paths` are those of dbt's nodes, which it writes relative to the project. Raises InvalidDeclaration for one outside."""
    for each in paths:
        if PurePath(each).is_absolute() or ".." in PurePath(each).parts:
            raise InvalidDeclaration(f"{each} lies outside the dbt project", place=str(folder / "dbt_project.yml"), hint=_HINT)
