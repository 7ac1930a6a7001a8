"""`mesh top`."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import console_for
from mesh_platform.cli.output import show as show_view
from mesh_platform.errors import UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.orchestration.pulse.pulse import Pulses

_ENDS = frozenset({"q", "Q", "\x1b", ""})  # Escape, and a terminal that is gone


def top(
    once: Annotated[bool, typer.Option("--once", help="Show it once and end, as where no person looks.")] = False,
    seconds: Annotated[float, typer.Option(help="Look again after so many seconds.", min=0.5)] = 2,
    as_json: AsJson = False,
) -> None:
    """Show the mesh while it works: runs, what was published and refused, alerts, budgets, reads. Press q to end.

    Example: mesh top --seconds 5
    """
    from mesh_platform.cli.views.pulse import PulseView
    from mesh_platform.orchestration.home.instance import open_instance
    from mesh_platform.orchestration.pulse.pulse import Pulses

    is_seen = sys.stdin.isatty() and sys.stdout.isatty()
    if not is_seen and not once and not as_json:
        raise UsageError("mesh top wants a terminal to draw on", hint="show it once: mesh top --once, or mesh top --json")
    settings = load_settings()
    with open_instance(settings) as instance:
        pulses = Pulses(settings, instance)
        if once or as_json:
            show_view(PulseView(pulses.take()), as_json=as_json)
        else:
            _keep_showing(pulses, seconds)


def _keep_showing(pulses: "Pulses", seconds: float) -> None:
    """Until somebody has seen enough."""
    from rich.live import Live

    from mesh_platform.cli.keys import single_keys
    from mesh_platform.cli.views.pulse import PulseView

    with single_keys() as keys, Live(console=console_for(sys.stdout), screen=True, auto_refresh=False) as screen:
        while True:
            screen.update(PulseView(pulses.take()), refresh=True)
            if keys.pressed(seconds) in _ENDS:
                return
