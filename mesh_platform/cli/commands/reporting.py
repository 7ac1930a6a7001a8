"""`mesh feedback report|reports`: what is wrong with a port, as somebody noticed it."""

from typing import Annotated

import typer

from mesh_platform.cli.commands.reading import For
from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson, Port
from mesh_platform.cli.output import show as show_view
from mesh_platform.settings import load_settings


def report(
    port: Port,
    text: Annotated[str, typer.Argument(metavar="PROBLEM", help="What is wrong, in a sentence that everybody can read.")],
    consumer: For = None,
    as_json: AsJson = False,
) -> None:
    """Report a problem with a port. Its owner is told, answers, and you say whether that settles it.

    Example: mesh feedback report weather.observations.hourly "Gusts of station LOWW are negative." --as punctuality.delays
    """
    from mesh_platform.cli.views.reports import ReportView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.reports import decisions
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        reported = decisions.report(lakehouse, mesh, port=port, consumer=consumer or settings.consumer, text=text)
    show_view(ReportView(reported), as_json=as_json)


def list_all(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="Only reports of what lies here.", autocompletion=complete_address)
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those of which somebody waits for a word.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the problems that consumers reported, those first that wait for an answer.

    Example: mesh feedback reports weather --waiting
    """
    from mesh_platform.cli.views.reports import ReportsView
    from mesh_platform.concepts.clock import now
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.reports.listing import list_reports
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        reports = list_reports(lakehouse, mesh, at=now(), address=address, waiting=waiting)
    show_view(ReportsView(reports), as_json=as_json)
