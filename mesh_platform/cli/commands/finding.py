"""`mesh ls` and `mesh show`."""

from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_domain
from mesh_platform.cli.options import Address, AsJson
from mesh_platform.cli.output import note
from mesh_platform.cli.output import show as show_view
from mesh_platform.settings import Settings, load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh


def ls(
    domain: Annotated[str | None, typer.Argument(help="Only this domain.", autocompletion=complete_domain)] = None,
    text: Annotated[str | None, typer.Option("--text", "-t", help="Words that must all occur in names, descriptions or columns.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only ports with this tag.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only ports of this team.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what the mesh offers, and how it is.

    Example: mesh ls --text "wind speed"
    """
    from mesh_platform.catalog.listing import list_ports
    from mesh_platform.cli.meshes import statuses
    from mesh_platform.cli.views.ports import PortsView
    from mesh_platform.declarations.reader import load_mesh

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    entries = list_ports(mesh, domain=domain, tag=tag, owner=owner, text=text)
    show_view(PortsView(entries, statuses(settings, mesh, (each.address for each in entries))), as_json=as_json)
    if text and not list_ports(mesh, text=text):
        _tell_of_demand(settings, mesh, text)


def show(address: Address, as_json: AsJson = False) -> None:
    """Tell everything about a port, a product or a domain.

    Example: mesh show weather.observations.hourly
    """
    from mesh_platform.cli.views.description import DescriptionView
    from mesh_platform.concepts import clock
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.service_levels.standing import standings

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    ports = mesh.select(address)
    with open_lakehouse(settings) as lakehouse:
        found = tuple(standings(lakehouse, mesh, ports, clock.now()))
    show_view(DescriptionView(mesh, ports, found), as_json=as_json)


def _known(mesh: "Mesh", named: str) -> str:
    """Nobody who is not of the mesh has a vote of its own."""
    from mesh_platform.errors import MeshError
    from mesh_platform.feedback.speaking import find_speaker

    try:
        return str(find_speaker(mesh, named))
    except MeshError:
        return ""


def _tell_of_demand(settings: Settings, mesh: "Mesh", text: str) -> None:
    """Who searches in vain is heard, and learns what became of others who looked for the same."""
    from mesh_platform.cli.views.demands import ending
    from mesh_platform.feedback.demand.likeness import plain_words
    from mesh_platform.feedback.demand.searching import search_in_vain
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    if not (words := plain_words(text)):
        return
    with open_lakehouse(settings) as lakehouse:
        known = search_in_vain(lakehouse, text, consumer=_known(mesh, settings.consumer))
    if known is not None:
        note(f"demand {known.id} asks for {known.title!r}: {ending(known)}")
    if known is None or known.is_open:
        note(f'say that you would read it: mesh wish "{" ".join(words)}" --for domain.product')
