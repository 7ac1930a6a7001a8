"""`mesh catalog`."""

from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.cli.commands.serving import CatalogPort, Chain, Host, Key
from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import note
from mesh_platform.cli.output import show as show_view
from mesh_platform.settings import load_settings


def build(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder to write to; in the state folder by default.", show_default=False),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(help="Only the pages of this domain, product or port.", autocompletion=complete_address, show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the catalog as pages that work on any web server, and without one.

    Example: mesh catalog build --output site
    """
    from mesh_platform.catalog.site.building import build
    from mesh_platform.catalog.site.gathering import gather
    from mesh_platform.cli.views.catalog import BuiltView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, problems = load_mesh(settings.root)
    ports = None if only is None else mesh.select(only)
    with open_lakehouse(settings) as lakehouse:
        built = build(lakehouse, gather(lakehouse, mesh), output or settings.state / "catalog", only=ports)
    show_view(BuiltView(built, problems=len(problems)), as_json=as_json)


def serve(host: Host = "127.0.0.1", port: CatalogPort = 3001, certificate: Chain = None, key: Key = None) -> None:
    """Serve the catalog with forms that work: ask, approve, rate, report and wish, for who signs in with a token.

    Example: mesh catalog serve --port 3001
    """
    from mesh_platform.gateway.server import Place
    from mesh_platform.gateway.server import serve as serve_gateway

    serve_gateway(load_settings(), Place(host=host, port=port, flight_port=None, certificate=certificate, key=key), report=note)
