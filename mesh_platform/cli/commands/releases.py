"""`mesh history` and `mesh rollback`."""

from typing import Annotated

import typer

from mesh_platform.cli.options import AsJson, Port
from mesh_platform.cli.output import count, note, show
from mesh_platform.settings import load_settings


def history(
    port: Port,
    limit: Annotated[int, typer.Option("--limit", "-n", help="At most so many of the newest.", min=1)] = 20,
    as_json: AsJson = False,
) -> None:
    """Show what a port published and what was refused, each snapshot with its certificate.

    Example: mesh history weather.observations.hourly
    """
    from mesh_platform.cli.meshes import open_port
    from mesh_platform.cli.views.history import HistoryView
    from mesh_platform.observability.history import history

    with open_port(load_settings(), port) as (lakehouse, address):
        show(HistoryView(address, history(lakehouse, address, limit=limit)), as_json=as_json)


def rollback(
    port: Port,
    snapshot: Annotated[int, typer.Argument(metavar="SNAPSHOT", help="The id of a snapshot that the port still holds.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Make an earlier snapshot of a port the current one; the next build replaces it as usual.

    Example: mesh rollback weather.observations.hourly 4811371297339016837
    """
    from mesh_platform.cli.meshes import open_port
    from mesh_platform.lakehouse.writing.rollback import rollback

    with open_port(load_settings(), port) as (lakehouse, address):
        yes or typer.confirm(f"Give the consumers of {address} snapshot {snapshot}?", abort=True)
        release = rollback(lakehouse, address, snapshot)
    published = f"{release.published_at:%Y-%m-%d %H:%M:%S} UTC"
    note(f"consumers of {address} read snapshot {snapshot} now: {count(release.rows, 'row')}, published {published}")
