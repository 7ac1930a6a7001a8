"""`mesh alert list|send|test`: what somebody should know of, and telling them."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_address, complete_domain
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.settings import Settings, load_settings

if TYPE_CHECKING:
    from mesh_platform.orchestration.alerts.lookout import Lookout


def list_all(
    address: Annotated[
        str | None,
        typer.Argument(metavar="ADDRESS", help="Only what concerns this domain, product or port.", autocompletion=complete_address),
    ] = None,
    over: Annotated[bool, typer.Option("--all", help="Also what is over.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what there is to alert about now, since when, and who was told. Sends nothing.

    Example: mesh alert list weather --all
    """
    from mesh_platform.cli.views.alerts import AlertsView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse
    from mesh_platform.observability.alerts.journal import read_journal
    from mesh_platform.observability.alerts.listing import list_alerts

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse, _lookout(settings) as lookout:
        alerts, journal = lookout.evaluate(lakehouse, mesh), read_journal(lakehouse.ledger)
    show_view(AlertsView(list_alerts(mesh, alerts, journal, address=address, over=over)), as_json=as_json)


def send(as_json: AsJson = False) -> None:
    """Look for something to tell and tell it, once: what `mesh up` does again and again, for a crontab where it does not run.

    Example: mesh alert send
    """
    from mesh_platform.cli.views.alerts import NotifiedView

    settings = load_settings()
    with _lookout(settings) as lookout:
        told = lookout.look(settings)
    show_view(NotifiedView(told), as_json=as_json)
    raise typer.Exit(SAID_NO if told.unsent else 0)


def try_all(
    domain: Annotated[str | None, typer.Argument(help="Only the channels of this domain.", autocompletion=complete_domain)] = None,
    as_json: AsJson = False,
) -> None:
    """Send a test message through every channel that is declared, and say what became of it.

    Example: mesh alert test weather
    """
    from mesh_platform.cli.views.alerts import TriedView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.observability.alerts.trial import try_channels

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    tried = try_channels(settings, mesh, domain=domain)
    show_view(TriedView(tried), as_json=as_json)
    raise typer.Exit(SAID_NO if any(each.reason for each in tried) else 0)


@contextmanager
def _lookout(settings: Settings) -> Generator["Lookout"]:
    from mesh_platform.orchestration.alerts.lookout import Lookout
    from mesh_platform.orchestration.home.instance import open_instance

    with open_instance(settings) as instance:
        yield Lookout.over(instance)
