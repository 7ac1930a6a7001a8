"""`mesh run`."""

from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.errors import UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.concepts.names import PortAddress

Targets = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ADDRESS]...", help="Domains, products or ports.", autocompletion=complete_address, show_default=False),
]


def run(
    targets: Targets = None,
    everything: Annotated[bool, typer.Option("--all", help="All domains.")] = False,
    partition: Annotated[str | None, typer.Option(help="A partition key, or first..last; everything by default.")] = None,
    fix: Annotated[
        str | None, typer.Option(metavar="REASON", help="What it mends: published also where a spent error budget lets only fixes through.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Build ports, producers first, and publish each one whose contract holds.

    Example: mesh run weather flights.operations --partition 2013-01-01..2013-01-31
    """
    from mesh_platform.cli.meshes import statuses
    from mesh_platform.cli.progress import run_progress
    from mesh_platform.cli.views.runs import RunView
    from mesh_platform.declarations.reader import require_mesh
    from mesh_platform.feedback.speaking import sentence
    from mesh_platform.orchestration.running import runner

    settings = load_settings()
    mesh = require_mesh(settings.root)
    ports = _chosen(mesh, targets or [], everything=everything)
    if fix is not None and not fix.strip():
        raise UsageError("a fix says what it mends, for the record", hint='run: mesh run … --fix "what it mends"')
    mended = sentence(fix, "what a fix mends") if fix is not None else ""
    with run_progress(len(ports)) as listener:
        report = runner.run(mesh, ports, partition=partition, fix=mended, listener=listener)
    show(RunView(report, statuses(settings, mesh, ports)), as_json=as_json)
    raise typer.Exit(0 if report.holds else SAID_NO)


def _chosen(mesh: "Mesh", targets: list[str], *, everything: bool) -> "list[PortAddress]":
    """A retired port is left out, unless it is asked for by its own name: then the run says why it is not built."""
    if everything == bool(targets):
        raise UsageError("name what to run, or everything, not both or neither", hint="run: mesh run weather   or: mesh run --all")
    wide = mesh.ports.values() if everything else (port for each in targets if each.count(".") < 2 for port in mesh.select(each))
    named = (mesh.select(each)[0] for each in targets if each.count(".") >= 2)
    living = (each for each in wide if state_of(mesh.product_of(each.address), each) is not Lifecycle.RETIRED)
    return list(dict.fromkeys(port.address for port in (*living, *named)))
