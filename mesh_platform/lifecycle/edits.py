"""Edits of declarations: shown as a diff, proved on a copy of the product, then made all or none."""

import difflib
import os
import shutil
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.domains.domains import DOMAIN_FILE
from mesh_platform.declarations.product_folders import DOMAINS, PRODUCT_END
from mesh_platform.declarations.products.implementations import DBT_PROJECTS
from mesh_platform.declarations.reader import load_neighbourhood
from mesh_platform.errors import InvalidDeclaration, Refused, UsageError
from mesh_platform.settings import ROOT_MARK

_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "target", "logs", ".*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One file before and after; None where it does not exist. `path` is relative to the root of the mesh.

    Bytes are the content of a file that is not text.
    """

    path: Path
    before: str | None
    after: str | bytes | None

    @property
    def diff(self) -> str:
        """As `git diff` shows it."""
        if isinstance(self.after, bytes):
            return f"Binary file b/{self.path.as_posix()} of {len(self.after):,} bytes\n"
        old, new = (f"{side}/{self.path.as_posix()}" if text is not None else "/dev/null" for side, text in _sides(self))
        lines = difflib.unified_diff(_lines(self.before), _lines(self.after), old, new)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def edit_of(root: Path, path: Path, after: str | bytes | None) -> Edit:
    """What becomes of a file as it is now; `path` is absolute."""
    return Edit(path=path.relative_to(root), before=path.read_text(encoding="utf-8") if path.exists() else None, after=after)


def make(root: Path, subject: ProductAddress | str, edits: Iterable[Edit]) -> None:
    """Makes every edit of one product, or of a domain as such, or none. Raises InvalidDeclaration where the result would not hold."""
    wanted = [each for each in edits if each.before != each.after]
    _prove(root, subject, wanted)
    new_folders = sorted({above for each in wanted for above in (root / each.path).parents if not above.exists()}, reverse=True)
    begun: list[Edit] = []
    try:
        for each in wanted:
            _require_unchanged(root, each)
            begun.append(each)
            _replace(root / each.path, each.after)
    except BaseException as wrong:
        for each in reversed(begun):
            _replace(root / each.path, each.before)
        for each in new_folders:
            with suppress(OSError):  # not made yet, or somebody else has put something into it
                each.rmdir()
        if isinstance(wrong, OSError):
            raise UsageError(f"{wrong.filename or root} cannot be written: {wrong.strerror}", hint="nothing was changed") from None
        raise


@contextmanager
def tried(root: Path, subject: ProductAddress | str, edits: Iterable[Edit]) -> Generator[tuple[Mesh, tuple[Problem, ...]]]:
    """What the product or domain would be after the edits: read back from a copy in which they are made."""
    domain, product = (subject, "") if isinstance(subject, str) else (subject.domain, subject.product)
    with tempfile.TemporaryDirectory(prefix="mesh-edits-") as folder:
        copy = Path(folder)
        _copy(root, copy, domain, product)
        for each in edits:
            _replace(copy / each.path, each.after)
        yield load_neighbourhood(copy, domain)


def _prove(root: Path, subject: ProductAddress | str, edits: list[Edit]) -> None:
    with tried(root, subject, edits) as (mesh, problems):
        known = {*(each.name for each in mesh.domains), *(each.address for each in mesh.products)}
    own = Path(DOMAINS, *str(subject).split("."))
    found = tuple(each for each in problems if each.location.path.is_relative_to(own))
    if found or subject not in known:
        raise InvalidDeclaration(f"{subject} would not be valid after this, so nothing was changed", problems=found)


def _copy(root: Path, copy: Path, domain_name: str, product: str) -> None:
    """The product, its domain with the names of its other products, and its models. Large files are linked, where that will do."""
    domain, models = Path(DOMAINS, domain_name), Path(DBT_PROJECTS, domain_name)
    for part in ([domain / product] if product else []) + [models]:
        if (root / part).is_dir():
            shutil.copytree(root / part, copy / part, copy_function=_link, ignore=_LEFT_BEHIND)
    for each in (root / domain).glob(f"*/*{PRODUCT_END}"):
        (copy / each.parent.relative_to(root)).mkdir(parents=True, exist_ok=True)
    (copy / domain).mkdir(parents=True, exist_ok=True)
    for part in (Path(ROOT_MARK), domain / DOMAIN_FILE):
        if (root / part).is_file():
            shutil.copy2(root / part, copy / part)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another file system
        shutil.copy2(source, target, follow_symlinks=False)


def _require_unchanged(root: Path, edit: Edit) -> None:
    now = edit_of(root, root / edit.path, edit.after)
    if now.before != edit.before:
        raise Refused(f"{edit.path} was changed meanwhile, so nothing was changed", hint="run the command again")


def _replace(file: Path, content: str | bytes | None) -> None:
    """At once: nobody sees half a file, and a link to it elsewhere keeps the old content."""
    if content is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as part:
            part.write(content.encode() if isinstance(content, str) else content)
            part.flush()
            os.fsync(part.fileno())
        Path(name).chmod(file.stat().st_mode if file.exists() else 0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sides(edit: Edit) -> tuple[tuple[str, str | bytes | None], ...]:
    return ("a", edit.before), ("b", edit.after)


def _lines(text: str | bytes | None) -> list[str]:
    return text.splitlines(keepends=True) if isinstance(text, str) else []
