"""`mesh slo`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def slo(
    address: Annotated[
        str | None,
        typer.Argument(metavar="ADDRESS", help="Only this domain, product or port.", autocompletion=complete_address),
    ] = None,
    past: Annotated[bool, typer.Option("--history", help="Ninety days of each, day by day.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell how promises are kept over time, what is left of their error budgets, and how quickly it goes.

    Example: mesh slo weather.observations.hourly --history
    """
    from mesh_platform.cli.views.service_levels import HistoryView, StandingsView
    from mesh_platform.concepts import clock
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.service_levels.history import histories
    from mesh_platform.service_levels.standing import standings

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    ports = mesh.select(address) if address else tuple(mesh.ports.values())
    with open_lakehouse(settings) as lakehouse:
        if past:
            show(HistoryView(tuple(histories(lakehouse, mesh, ports, clock.now()))), as_json=as_json)
        else:
            found = tuple(standings(lakehouse, mesh, ports, clock.now()))
            show(StandingsView(found, everything=bool(address)), as_json=as_json)
