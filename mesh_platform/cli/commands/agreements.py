"""`mesh access list|show|inbox`: what was agreed, and what waits."""

from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.commands.access import Consumer, Port
from mesh_platform.cli.completion import complete_address, complete_domain
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import note
from mesh_platform.cli.output import show as show_view
from mesh_platform.concepts.access import AccessState
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh


def list_all(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="Only what this gives or gets.", autocompletion=complete_address)
    ] = None,
    state: Annotated[AccessState | None, typer.Option(help="Only agreements in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """List who may read what, until when and what for.

    Example: mesh access list punctuality --state granted
    """
    from mesh_platform.access.agreeing.listing import list_agreements
    from mesh_platform.cli.views.agreements import AgreementsView
    from mesh_platform.concepts.clock import now

    mesh = _mesh()
    show_view(AgreementsView(mesh, list_agreements(mesh, address=address, state=state, at=now())), as_json=as_json)


def show(port: Port, consumer: Consumer, as_json: AsJson = False) -> None:
    """Tell what a consumer is shown of each column, until when and what for, and how it came about.

    Example: mesh access show fleet.aircraft.registry punctuality.delays
    """
    from mesh_platform.access.agreeing.listing import find_agreement
    from mesh_platform.cli.views.agreement import AgreementView

    mesh = _mesh()
    show_view(AgreementView(mesh, find_agreement(mesh, port, consumer)), as_json=as_json)


def inbox(
    owner: Annotated[str | None, typer.Option(help="Only what waits for this owner, such as team:fleet.")] = None,
    domain: Annotated[str | None, typer.Option(help="Only what waits for this domain.", autocompletion=complete_domain)] = None,
    as_json: AsJson = False,
) -> None:
    """Show what waits for the owners of ports: requests, grants that end within 14 days, reviews; each with its command.

    Example: mesh access inbox --domain fleet
    """
    from mesh_platform.access.agreeing.inbox import inbox
    from mesh_platform.cli.views.inbox import InboxView
    from mesh_platform.concepts.clock import now

    show_view(InboxView(inbox(_mesh(), at=now(), owner=owner, domain=domain)), as_json=as_json)


def _mesh() -> "Mesh":
    """What came by a merge is taken to the ledger first, and agreements that are not valid are named."""
    from mesh_platform.access.agreeing.effects import record_effects
    from mesh_platform.declarations.access.agreements import ACCESS
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.use.lapses import with_lapses
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, problems = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        record_effects(lakehouse, mesh)
        lapsed = with_lapses(lakehouse.ledger, mesh)
    for each in problems:
        if ACCESS in each.location.path.parts[3:4]:
            note(f"grants nothing: {each}")
    return lapsed
