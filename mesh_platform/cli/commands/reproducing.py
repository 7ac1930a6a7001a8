"""`mesh reproduce`."""

import sys
from contextlib import redirect_stdout
from typing import Annotated

import typer

from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson, Port
from mesh_platform.cli.output import console_for, show
from mesh_platform.settings import load_settings


def reproduce(
    port: Port,
    snapshot: Annotated[int | None, typer.Argument(metavar="SNAPSHOT", help="One of its releases; the current one by default.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a release once more from the snapshots it was made from, publish nothing, and compare the rows.

    Example: mesh reproduce weather.observations.hourly
    """
    from mesh_platform.cli.views.reproduction import ReproductionView
    from mesh_platform.concepts.names import PortAddress
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.orchestration.candidates.development import require_port
    from mesh_platform.orchestration.proofs.reproduction import reproduce

    settings = load_settings()
    mesh, problems = load_mesh(settings.root)
    address = require_port(mesh, problems, PortAddress.parse(port)).address
    # What the domain's own code prints must not get between the lines of a result.
    with redirect_stdout(sys.stderr), console_for(sys.stderr).status(f"building {address}"):
        found = reproduce(mesh, settings, address, snapshot)
    show(ReproductionView(found), as_json=as_json)
    raise typer.Exit(0 if found.holds else SAID_NO)
