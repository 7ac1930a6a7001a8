"""`mesh ls` and `mesh show`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_domain
from mesh_platform.cli.options import Address, AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.settings import find_root, load_settings


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


def show(address: Address, as_json: AsJson = False) -> None:
    """Tell everything about a port, a product or a domain.

    Example: mesh show weather.observations.hourly
    """
    from mesh_platform.cli.views.description import DescriptionView
    from mesh_platform.declarations.reader import load_mesh

    mesh, _ = load_mesh(find_root())
    show_view(DescriptionView(mesh, mesh.select(address)), as_json=as_json)
