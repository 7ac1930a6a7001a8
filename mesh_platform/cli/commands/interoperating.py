"""`mesh interop`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def interop(
    address: Annotated[
        str | None,
        typer.Argument(metavar="ADDRESS", help="Only joins from or to this domain, product or port.", autocompletion=complete_address),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also joins in which every row finds its partner.")] = False,
    as_json: AsJson = False,
) -> None:
    """Join ports as their contracts say, on what is published, and tell how well the domains fit together.

    Example: mesh interop fleet
    """
    from mesh_platform.cli.views.interoperability import InteroperabilityView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.interoperability.earlier import earlier_shares
    from mesh_platform.observability.interoperability.joins import declared_joins, joins_at
    from mesh_platform.observability.interoperability.measuring import measure

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    joins = joins_at(mesh, address) if address else declared_joins(mesh)
    with open_lakehouse(settings) as lakehouse:
        view = InteroperabilityView(measure(lakehouse, mesh, joins), earlier_shares(lakehouse), everything=everything or bool(address))
    show(view, as_json=as_json)
