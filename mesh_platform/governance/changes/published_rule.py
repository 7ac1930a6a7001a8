"""A contract breaks nobody: what is declared may differ from what is published only as its version tells."""

from collections.abc import Iterable
from pathlib import Path

from mesh_platform.concepts.change import Change, Direction
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.governance.changes.port_changes import PortChanges, sentence
from mesh_platform.governance.changes.since_published import changes_since_published
from mesh_platform.governance.rules.lifecycles import lifecycle_problems
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings

RULE = "breaking-change"
_AT_MOST = 3  # changes that are told here; `mesh diff` tells all

Problems = tuple[Problem, ...]


def published_problems(settings: Settings, mesh: Mesh) -> tuple[Problems, Problems]:
    """What breaks consumers or goes back on a life, and what nobody can tell whether it does."""
    with open_lakehouse(settings) as lakehouse:
        found = changes_since_published(lakehouse, mesh)
        backwards = tuple(lifecycle_problems(lakehouse, mesh))
    breaking = (*(_breaking(mesh, each) for each in found if each.breaks), *backwards)
    unclear = ((each, _undetermined(each)) for each in found if not each.breaks)
    return breaking, tuple(_unclear(mesh, each, changes) for each, changes in unclear if changes)


def _breaking(mesh: Mesh, found: PortChanges) -> Problem:
    touched = f" Touches {'; '.join(map(str, found.touched))}." if found.touched else ""
    what = f"breaks version {found.old_version} of {found.port}, which is published: {_told(found.breaking)}.{touched}"
    return Problem(_location(mesh, found), what, found.way_out, RULE)


def _unclear(mesh: Mesh, found: PortChanges, changes: tuple[Change, ...]) -> Problem:
    what = f"may break version {found.old_version} of {found.port}, which is published: {_told(changes)}."
    return Problem(_location(mesh, found), what, f"See both: mesh diff {found.port}", RULE)


def _undetermined(found: PortChanges) -> tuple[Change, ...]:
    return tuple(each for each in found.changes if each.direction is Direction.UNDETERMINED)


def _told(changes: Iterable[Change]) -> str:
    sentences = [sentence(each) for each in changes]
    more = len(sentences) - _AT_MOST
    return "; ".join(sentences[:_AT_MOST]) + (f"; and {more} more" if more > 0 else "")


def _location(mesh: Mesh, found: PortChanges) -> Location:
    port = mesh.ports.get(found.port)
    if port is not None and port.contract is not None:
        return port.contract.location
    return Location(Path(DOMAINS, found.port.domain, found.port.product))
