"""`mesh product`: how products and ports begin, change their major version, and end."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_port, complete_subject
from mesh_platform.cli.options import AsJson, Port
from mesh_platform.cli.output import show
from mesh_platform.concepts.names import PortAddress
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.lakehouse.lakehouse import Lakehouse
    from mesh_platform.lifecycle.transitions import Transition

app = typer.Typer(
    no_args_is_help=True,
    help="Begin, renew, deprecate and retire products and their ports.\n\nExample: mesh product retire weather.observations.hourly",
)

Subject = Annotated[
    str,
    typer.Argument(metavar="ADDRESS", help="domain.product or domain.product.port", autocompletion=complete_subject, show_default=False),
]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who are asked later.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the edits, make none.")]


@app.command()
def activate(subject: Subject, reason: Reason = "", dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Promise what was proposed or drafted, or take a deprecation back.

    Example: mesh product activate weather.observations.hourly
    """
    from mesh_platform.lifecycle import transitions

    with _opened() as (lakehouse, mesh):
        step = transitions.activation(mesh, transitions.parse_subject(subject), reason=reason)
        _take(lakehouse, mesh, step, dry_run=dry_run, as_json=as_json)


@app.command()
def deprecate(
    subject: Subject,
    end_of_support: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="From this day on nobody helps.")],
    end_of_life: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="From this day on it may be retired, whoever reads it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who have to move on.")],
    successor: Annotated[str | None, typer.Option(help="The port to read instead.", autocompletion=complete_port)] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Announce an end: it stays built and read until then, and says so everywhere.

    Example: mesh product deprecate weather.observations.hourly --end-of-support 2027-06-30 --end-of-life 2027-12-31 --reason "see @2"
    """
    from mesh_platform.lifecycle import transitions
    from mesh_platform.lifecycle.statuses import Ends

    instead = PortAddress.parse(successor) if successor else None
    ends = Ends(support=end_of_support.date(), life=end_of_life.date(), reason=reason, successor=instead)
    with _opened() as (lakehouse, mesh):
        step = transitions.deprecation(mesh, transitions.parse_subject(subject), ends)
        _take(lakehouse, mesh, step, dry_run=dry_run, as_json=as_json)


@app.command()
def migration(subject: Subject, as_json: AsJson = False) -> None:
    """Show who still reads what ends, which columns, and who has moved on to its successor.

    Example: mesh product migration weather.observations.hourly
    """
    from mesh_platform.cli.views.migration import MigrationView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.governance.use.migration import migration
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    ports = mesh.select(subject)
    with open_lakehouse(settings) as lakehouse:
        boards = tuple(migration(lakehouse, mesh, each) for each in ports)
    show(MigrationView(boards), as_json=as_json)


@app.command()
def retire(
    subject: Subject,
    days: Annotated[int, typer.Option("--days", min=0, help="Who has read within so many days still is a consumer.")] = 30,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """End the building of what was deprecated, once nobody reads it or its end of life has come.

    Example: mesh product retire weather.observations.hourly
    """
    from mesh_platform.lifecycle import transitions

    with _opened() as (lakehouse, mesh):
        step = transitions.retirement(lakehouse, mesh, transitions.parse_subject(subject), days=days, reason=reason)
        _take(lakehouse, mesh, step, dry_run=dry_run, as_json=as_json)


@app.command()
def new_major(
    port: Port,
    refresh: Annotated[bool, typer.Option("--refresh", help="Only renew the SELECT that serves PORT from the version after it.")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Begin the next major version of a port beside the one that is read, which goes on being served from the new one.

    Example: mesh product new-major weather.observations.hourly
    """
    from mesh_platform.cli.views.lifecycle import NewMajorView
    from mesh_platform.lifecycle import majors

    with _opened() as (lakehouse, mesh):
        address = PortAddress.parse(port)
        plan = majors.refreshed(mesh, address) if refresh else majors.new_major(mesh, address)
        if not dry_run:
            majors.carry_out(lakehouse, mesh, plan)
    show(NewMajorView(plan, made=not dry_run), as_json=as_json)


@contextmanager
def _opened() -> "Generator[tuple[Lakehouse, Mesh]]":
    """The store and the mesh, whose declarations must hold before they are changed."""
    from mesh_platform.declarations.reader import require_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh = require_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        yield lakehouse, mesh


def _take(lakehouse: "Lakehouse", mesh: "Mesh", step: "Transition", *, dry_run: bool, as_json: bool) -> None:
    from mesh_platform.cli.views.lifecycle import TransitionView
    from mesh_platform.lifecycle.transitions import carry_out

    if not dry_run:
        carry_out(lakehouse, mesh, step)
    show(TransitionView(step, made=not dry_run), as_json=as_json)
