"""CODEOWNERS: who is asked to review a change in a domain, in the form that GitHub reads."""

import re
from collections.abc import Iterator
from pathlib import Path

from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.products.implementations import DBT_PROJECTS
from mesh_platform.lifecycle.edits import Edit, edit_of

PLACES = (Path(".github", "CODEOWNERS"), Path("CODEOWNERS"), Path("docs", "CODEOWNERS"))  # the first that there is counts
_FOLDERS = (DOMAINS, DBT_PROJECTS)
_ORGANISATION = re.compile(r"@(?P<name>[\w.-]+)/")


def with_domain(root: Path, domain: str, owner: str) -> Iterator[Edit]:
    """The file with the lines of one more domain; nothing where the mesh has no such file."""
    if (found := _file(root)) is not None:
        text = found.read_text(encoding="utf-8")
        lines = owner_lines(domain, owner, organisation=organisation_of(text))
        yield edit_of(root, found, f"{text.rstrip()}\n{lines}")


def without_domain(root: Path, domain: str) -> Iterator[Edit]:
    """The file without the lines of a domain, whoever stands in them; nothing where the mesh has no such file."""
    if (found := _file(root)) is not None:
        lines = found.read_text(encoding="utf-8").splitlines(keepends=True)
        own = tuple(f"/{folder}/{domain}/ " for folder in _FOLDERS)
        yield edit_of(root, found, "".join(each for each in lines if not each.startswith(own)))


def owner_lines(domain: str, owner: str, *, organisation: str) -> str:
    """A domain's declarations and code, and its dbt project. GitHub knows a team by its organisation."""
    reviewer = f"@{organisation}/{owner.removeprefix('team:')}" if owner.startswith("team:") else owner
    return "".join(f"/{folder}/{domain}/ {reviewer}\n" for folder in _FOLDERS)


def organisation_of(text: str) -> str:
    """The one that the file names already."""
    found = _ORGANISATION.search(text)
    return found["name"] if found else "your-organisation"


def _file(root: Path) -> Path | None:
    return next((root / each for each in PLACES if (root / each).is_file()), None)
