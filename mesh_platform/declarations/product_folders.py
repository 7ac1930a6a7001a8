"""Where declarations lie: `domains/<domain>/<product>/`, by the names of files alone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOMAINS = "domains"
PRODUCT_END = ".odps.yaml"
CONTRACT_END = ".odcs.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFolder:
    """A folder of a domain that holds at least one declaration; `files` are the names in it."""

    path: Path
    files: frozenset[str]

    @property
    def declaration(self) -> Path:
        return self.path / f"{self.path.name}{PRODUCT_END}"

    def ending(self, end: str) -> list[str]:
        return sorted(name for name in self.files if name.endswith(end))


def domain_folders(root: Path) -> list[Path]:
    """Every folder of `domains/` that is meant to be a domain; what only holds leftovers of Python is none."""
    return [Path(each.path) for each in _folders(root / DOMAINS) if _visible(Path(each.path))]


def product_folders(domain: Path) -> Iterator[ProductFolder]:
    for each in _folders(domain):
        found = product_folder(Path(each.path))
        if found is not None:
            yield found


def product_folder(path: Path) -> ProductFolder | None:
    """The folder, where it holds a declaration."""
    try:
        names = frozenset(os.listdir(path))  # noqa: PTH208  names are all that is needed
    except OSError:
        return None
    if any(name.endswith((PRODUCT_END, CONTRACT_END)) or _is_misnamed(name) for name in names):
        return ProductFolder(path=path, files=names)
    return None


def misnamed(folder: ProductFolder) -> list[str]:
    """Declarations that would be passed over for their ending."""
    return sorted(name for name in folder.files if _is_misnamed(name))


def _is_misnamed(name: str) -> bool:
    return name.endswith((".odps.yml", ".odcs.yml"))


def _visible(folder: Path) -> bool:
    return any(name not in ("__pycache__", ".DS_Store") for name in os.listdir(folder))  # noqa: PTH208  names are all that is needed


def _folders(path: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            found = [each for each in entries if each.is_dir() and each.name[0] not in "._"]
    except OSError:
        return []
    return sorted(found, key=lambda each: each.name)
