"""`mesh dev`."""

import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson, Port
from mesh_platform.cli.output import console_for, note, show, show_error
from mesh_platform.errors import MeshError, UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.cli.views.candidate import CandidateView
    from mesh_platform.orchestration.candidates.development import Cut

SAMPLE = 10_000


def dev(
    port: Port,
    partition: Annotated[str | None, typer.Option(help="Build this partition, a key or first..last, on whole inputs.")] = None,
    sample: Annotated[
        int | None, typer.Option(help=f"Build on so many first rows of each input; {SAMPLE} by default.", min=1, show_default=False)
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Build on everything.")] = False,
    rows: Annotated[int, typer.Option(help="Show so many first rows.", min=0)] = 10,
    keep: Annotated[bool, typer.Option("--keep", help="Keep what was built for a day, and say where it is.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Build again whenever a file of the product changes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build one port without publishing it: its rows, each check, the time it took, and what would change.

    Example: mesh dev weather.observations.hourly --sample 5000
    """
    cut = _cut(partition, sample, full=full)
    if watch and as_json:
        raise UsageError("--watch is for people, --json for programs", hint="leave one of them out")
    if watch:
        _watch(port, cut, rows=rows)
        return
    view = _developed(port, cut, rows=rows, keep=keep)
    show(view, as_json=as_json)
    raise typer.Exit(0 if view.holds else SAID_NO)


def _cut(partition: str | None, sample: int | None, *, full: bool) -> "Cut":
    from mesh_platform.orchestration.candidates.development import Cut

    if [partition is not None, sample is not None, full].count(True) > 1:
        raise UsageError("a candidate is built on a sample, on a partition, or on everything", hint="leave the others out")
    return Cut(partition=partition, sample=None if partition or full else sample or SAMPLE)


def _developed(text: str, cut: "Cut", *, rows: int, keep: bool = False) -> "CandidateView":
    from mesh_platform.cli.views.candidate import CandidateView
    from mesh_platform.concepts.names import PortAddress
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.orchestration.candidates.development import develop, require_port

    settings = load_settings()
    mesh, problems = load_mesh(settings.root)
    port = require_port(mesh, problems, PortAddress.parse(text))
    # What the domain's own code prints must not get between the lines of a result.
    with redirect_stdout(sys.stderr), console_for(sys.stderr).status(f"building {port.address}"):
        return CandidateView(develop(mesh, settings, port, cut, rows=rows, keep=keep))


def _watch(port: str, cut: "Cut", *, rows: int) -> None:
    """Until Ctrl-C. A mistake in a file is shown, and the next change of it waited for."""
    from mesh_platform.cli.watching import changes
    from mesh_platform.concepts.names import PortAddress

    address, root = PortAddress.parse(port), load_settings().root
    folders = [root / "domains" / address.domain, root / "dbt_projects" / address.domain]
    for _ in changes(folders):
        try:
            show(_developed(port, cut, rows=rows))
        except MeshError as error:
            show_error(error)
        note(f"waiting for a change below {' or '.join(str(_shown(each, root)) for each in folders if each.is_dir())}; Ctrl-C ends")


def _shown(folder: Path, root: Path) -> Path:
    return folder.relative_to(root)
