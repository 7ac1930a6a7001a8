"""Everything that the lessons made, taken out again: declarations, code, tables. What happened stays in the ledger."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.alert import MESH
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.product_folders import DOMAINS as DOMAINS_FOLDER
from mesh_platform.declarations.products.implementations import DBT_PROJECTS
from mesh_platform.errors import Refused
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.upkeep.removal import remove_table
from mesh_platform.learning.beginning import PRACTICE
from mesh_platform.learning.evidence import DOMAINS
from mesh_platform.learning.progress import require_begun
from mesh_platform.lifecycle import codeowners, locations


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """`folders` are relative to the root; `is_last` says that the mesh has no other domain."""

    folders: tuple[Path, ...]
    tables: tuple[PortAddress, ...]
    is_last: bool


def plan_removal(lakehouse: Lakehouse, mesh: Mesh) -> Removal:
    """Raises UsageError where nobody has begun, Refused where a product of another domain reads what would go."""
    require_begun(lakehouse)
    if readers := sorted(set(_readers(mesh))):
        named = ", ".join(map(str, readers))
        raise Refused(f"{named} would miss what it reads, so nothing was removed", hint="take its input ports of the lessons out first")
    return Removal(
        folders=tuple(each for each in _folders() if (mesh.root / each).exists()),
        tables=tuple(each for each in lakehouse.tables.addresses() if each.domain in DOMAINS),
        is_last=all(each.name in DOMAINS for each in mesh.domains),
    )


def remove(lakehouse: Lakehouse, mesh: Mesh, removal: Removal) -> None:
    """What is interrupted is gone on with by removing once more: that it ended is said last."""
    for domain in DOMAINS:
        for edit in (locations.without_location(mesh.root, domain), *codeowners.without_domain(mesh.root, domain)):
            if edit.after != edit.before:
                (mesh.root / edit.path).write_text(str(edit.after), encoding="utf-8")
    for folder in removal.folders:
        shutil.rmtree(mesh.root / folder)
    for domain in DOMAINS:
        lakehouse.settings.private_store(domain).unlink(missing_ok=True)
    for port in removal.tables:
        remove_table(lakehouse, port)
    details = {"domains": list(DOMAINS), "tables": [str(each) for each in removal.tables]}
    lakehouse.ledger.record(Kind.LEARNING_ENDED, MESH, details=details)


def _readers(mesh: Mesh) -> Iterator[ProductAddress]:
    for port, readers in mesh.readers.items():
        if port.domain in DOMAINS:
            yield from (each for each in readers if each.domain not in DOMAINS)


def _folders() -> Iterator[Path]:
    for domain in DOMAINS:
        yield Path(DOMAINS_FOLDER, domain)
        yield Path(DBT_PROJECTS, domain)
    yield PRACTICE
