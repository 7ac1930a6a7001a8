"""`mesh diff`."""

from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.governance.changes.port_changes import PortChanges
    from mesh_platform.settings import Settings

PUBLISHED = "published"


def diff(
    addresses: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ADDRESS]...", help="Only these domains, products or ports.", autocompletion=complete_address),
    ] = None,
    against: Annotated[
        str, typer.Option("--against", metavar="published|REVISION", help="What consumers have now, or a branch, tag or commit of git.")
    ] = PUBLISHED,
    as_json: AsJson = False,
) -> None:
    """Show how contracts changed, which version that asks for, and who breaks.

    Example: mesh diff --against main
    """
    from mesh_platform.cli.views.changes import ChangesView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.changes.selection import selected

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    found = selected(_changes(settings, mesh, against), addresses or [], mesh)
    show(ChangesView(found, against), as_json=as_json)
    raise typer.Exit(SAID_NO if any(each.breaks for each in found) else 0)


def _changes(settings: "Settings", mesh: "Mesh", against: str) -> "tuple[PortChanges, ...]":
    from mesh_platform.declarations.revisions import mesh_at
    from mesh_platform.governance.changes.between import changes_between
    from mesh_platform.governance.changes.since_published import changes_since_published
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    old = None if against == PUBLISHED else mesh_at(settings.root, against)
    if not settings.has_catalog:
        return () if old is None else changes_between(old, mesh)
    with open_lakehouse(settings) as lakehouse:
        return changes_since_published(lakehouse, mesh) if old is None else changes_between(old, mesh, ledger=lakehouse.ledger)
