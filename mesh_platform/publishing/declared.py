"""The declarations of a product as they are when a build of it starts, kept once for each content: what policies are tried on later."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from mesh_platform.concepts.product import DataProduct, FileSource
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind

_OF_THE_PRODUCT = ("*.odps.yaml", "*.odcs.yaml", "access/**/*.yaml")
_OF_THE_DOMAIN = ("domain.yaml", "waivers.yaml")


def record_declarations(lakehouse: Lakehouse, product: DataProduct, *, root: Path, run_id: str = "") -> str:
    """Returns the digest that names what the product and its domain declare; the ledger learns the texts where they are new to it."""
    files, beside = _texts(product, root)
    digest = _digest(files, beside)
    newest = lakehouse.ledger.newest(Kind.DECLARED, ("digest",), subject=str(product.address))
    if newest.get(str(product.address)) != (digest,):
        details = {"digest": digest, "files": files, "beside": beside}
        lakehouse.ledger.record(Kind.DECLARED, str(product.address), run_id=run_id, details=details)
    return digest


def declared_digest(product: DataProduct, *, root: Path) -> str:
    """The digest that a build would record now."""
    return _digest(*_texts(product, root))


def _texts(product: DataProduct, root: Path) -> tuple[dict[str, str], list[str]]:
    files = {_relative(each, root): each.read_text(encoding="utf-8", errors="replace") for each in _declarations(product)}
    return files, sorted({_relative(each, root) for each in _files_beside(product)})


def _digest(files: dict[str, str], beside: list[str]) -> str:
    return hashlib.sha256(json.dumps([files, beside], sort_keys=True).encode()).hexdigest()


def _declarations(product: DataProduct) -> Iterator[Path]:
    for folder, patterns in ((product.folder.parent, _OF_THE_DOMAIN), (product.folder, _OF_THE_PRODUCT)):
        yield from (file for pattern in patterns for file in sorted(folder.glob(pattern)) if file.is_file())


def _files_beside(product: DataProduct) -> Iterator[Path]:
    """What a declaration needs to find, whatever is in it: source files, and what makes the ports."""
    for each in product.inputs:
        if isinstance(each.source, FileSource) and each.source.distribution is None:
            yield product.folder / each.source.path
    for each in product.outputs:
        if each.implementation.path is not None and each.implementation.path.is_relative_to(product.folder):
            yield each.implementation.path


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()
