"""Where somebody learns: a small mesh of their own, or a domain for practice in the mesh they have."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from mesh_platform.concepts.alert import MESH
from mesh_platform.declarations.product_folders import DOMAINS as DOMAINS_FOLDER
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.learning.evidence import BAKERY, DOMAINS
from mesh_platform.lifecycle import codeowners, locations
from mesh_platform.lifecycle.edits import Edit, edit_of, make
from mesh_platform.settings import ROOT_MARK, load_settings

PRACTICE = Path("practice")  # what a learner is handed, beside the domains
_NO_DOMAINS = "load_from: []\n"
_ELSEWHERE = ("MESH_ROOT", "MESH_HOME", "MESH_CATALOG_URI", "MESH_WAREHOUSE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """`is_new` says that the mesh itself was made for it."""

    root: Path
    is_new: bool
    edits: tuple[Edit, ...]


def begin(folder: Path) -> Beginning:
    """Writes all or nothing. Raises UsageError for a folder that holds something else, or the lessons already."""
    root = folder.expanduser().absolute()
    is_new = not (root / ROOT_MARK).is_file()
    if is_new:
        _make_mesh(root)
    try:
        _require_room(root)
        edits = tuple(_edits(root))
        make(root, BAKERY, edits)
    except BaseException:
        if is_new:
            _remove_mesh(root)
        raise
    with open_lakehouse(load_settings(root)) as lakehouse:
        lakehouse.ledger.record(Kind.LEARNING_BEGUN, MESH, details={"domains": list(DOMAINS)})
    return Beginning(root=root, is_new=is_new, edits=edits)


def _make_mesh(root: Path) -> None:
    if named := [each for each in _ELSEWHERE if each in os.environ]:
        wrong = f"{' and '.join(named)} name{'s' if len(named) == 1 else ''} another mesh, in which all that you do would be recorded"
        raise UsageError(wrong, hint=f"unset {' '.join(named)}, or learn in that mesh: mesh learn start ITS_FOLDER")
    try:
        root.mkdir(parents=True, exist_ok=True)
        taken = any(root.iterdir())
    except OSError as wrong:
        raise UsageError(f"{root} can be no folder of a mesh: {wrong.strerror}", hint="name another, that need not be there") from None
    if taken:
        raise UsageError(f"{root} holds something else than a mesh", hint="name a folder that is empty, or not there yet")
    (root / ROOT_MARK).write_text(_NO_DOMAINS, encoding="utf-8")


def _remove_mesh(root: Path) -> None:
    (root / ROOT_MARK).unlink(missing_ok=True)
    with suppress(OSError):  # somebody else has put something into it
        root.rmdir()


def _require_room(root: Path) -> None:
    there = [each for each in (*(Path(DOMAINS_FOLDER, name) for name in DOMAINS), PRACTICE) if (root / each).exists()]
    if there:
        hint = "go on: mesh learn; or begin elsewhere: mesh learn start ~/first-mesh"
        named = f"{' and '.join(map(Path.as_posix, there))} {'is' if len(there) == 1 else 'are'}"
        raise UsageError(f"{named} there already", place=str(root), hint=hint)


def _edits(root: Path) -> Iterator[Edit]:
    with as_file(files("mesh_platform.learning").joinpath("material")) as material:
        for each in sorted(material.rglob("*")):
            if each.is_file() and "__pycache__" not in each.parts:
                yield edit_of(root, root / each.relative_to(material), each.read_text(encoding="utf-8"))
    if not (root / DOMAINS_FOLDER / "__init__.py").exists():
        yield edit_of(root, root / DOMAINS_FOLDER / "__init__.py", "")
    yield locations.with_location(root, BAKERY)
    yield from codeowners.with_domain(root, BAKERY, f"team:{BAKERY}")
