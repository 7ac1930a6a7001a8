"""`mesh digest`."""

from typing import Annotated

import typer

from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def digest(
    owner: Annotated[str | None, typer.Argument(metavar="OWNER", help="A team or an address that owns products; all by default.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send it to the channels of the owner's domains now.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell an owner how the products did this week and what to do first. `mesh up` sends it each Monday.

    Example: mesh digest team:weather
    """
    from mesh_platform.cli.views.digests import DigestsView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.scorecards.digest.delivery import send_digest
    from mesh_platform.scorecards.digest.digest import digests

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        found = digests(lakehouse, mesh, owner=owner)
        told = {each.owner: send_digest(lakehouse, mesh, each) for each in found} if send else {}
    show(DigestsView(found, told, sent=send), as_json=as_json)
    raise typer.Exit(SAID_NO if any(reason for each in told.values() for reason in each.values()) else 0)
