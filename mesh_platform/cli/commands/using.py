"""`mesh usage`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.concepts.usage import By
from mesh_platform.settings import load_settings


def usage(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="A domain, product or port; all by default.", autocompletion=complete_address)
    ] = None,
    by: Annotated[By | None, typer.Option(help="What to add up by; a port's readers by default, else ports.", show_default=False)] = None,
    days: Annotated[int, typer.Option(help="How far to look back.", min=1)] = 30,
    as_json: AsJson = False,
) -> None:
    """Show who reads what, how much of it and how often.

    Example: mesh usage weather.observations.hourly --by column
    """
    from mesh_platform.cli.views.usage import UsageView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.usage import usage

    settings = load_settings()
    by = by or (By.CONSUMER if address and address.count(".") == 2 else By.PORT)
    with open_lakehouse(settings) as lakehouse:
        uses = usage(lakehouse, address, by=by, days=days)
    if address and not uses:  # what is no longer declared may have been read
        load_mesh(settings.root)[0].select(address)
    show_view(UsageView(by=by, days=days, uses=uses), as_json=as_json)
