"""`mesh catalog`."""

from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson
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
