"""Writing what dbt has to know of the mesh into the domains' dbt projects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.products.dbt_files import dbt_files, is_written
from mesh_platform.errors import UsageError


class Outcome(StrEnum):
    WRITTEN = "written"
    CURRENT = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedFile:
    """`path` is relative to the mesh's root."""

    path: Path
    outcome: Outcome


def sync(mesh: Mesh, domains: Iterable[Domain], *, write: bool = True) -> tuple[SyncedFile, ...]:
    """Brings the files up to date, or only says which are not. Raises UsageError, and writes none, where one belongs to the domain."""
    wanted = {domain.dbt_project / path: text for domain in domains if domain.dbt_project for path, text in dbt_files(mesh, domain).items()}
    for file in wanted:
        _require_ours(mesh, file)
    return tuple(_synced(mesh, wanted, write=write))


def _require_ours(mesh: Mesh, file: Path) -> None:
    if any(each.is_symlink() for each in (file, file.parent)):
        place = file.relative_to(mesh.root).as_posix()
        raise UsageError("this file, or its folder, is a link to another place", place=place, hint="remove the link, then sync again")
    if file.is_file() and not is_written(file.read_text(encoding="utf-8")):
        hint = "move your own lines into a file of another name and delete this one, then sync again"
        raise UsageError("this file was written by hand and would be lost", place=file.relative_to(mesh.root).as_posix(), hint=hint)


def _synced(mesh: Mesh, wanted: dict[Path, str], *, write: bool) -> Iterator[SyncedFile]:
    for file, text in wanted.items():
        current = file.is_file() and file.read_text(encoding="utf-8") == text
        if write and not current:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield SyncedFile(path=file.relative_to(mesh.root), outcome=Outcome.CURRENT if current else Outcome.WRITTEN)
