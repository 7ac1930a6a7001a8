"""`mesh dbt sync`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_domain
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def sync(
    domains: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOMAIN]...", help="All with a project by default.", autocompletion=complete_domain, show_default=False),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 where something would be written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the sources and the profile of dbt projects from the input ports of their products.

    Afterwards `dbt build` works by hand in the project's folder, on the rows that a run would read. Example: mesh dbt sync flights
    """
    from mesh_platform.cli.views.synced import SyncedView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.scaffolding.dbt_sync import Outcome, sync

    mesh, _ = load_mesh(load_settings().root)  # a mistake elsewhere is no reason not to write
    chosen = [mesh.domain(each) for each in domains] if domains else mesh.domains
    files = sync(mesh, chosen, write=not check)
    show(SyncedView(files, written=not check), as_json=as_json)
    raise typer.Exit(SAID_NO if check and any(each.outcome is Outcome.WRITTEN for each in files) else 0)
