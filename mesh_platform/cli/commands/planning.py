"""`mesh plan`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.errors import UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.orchestration.planning.plan import Plan
    from mesh_platform.orchestration.planning.replayed import Extent

TO_OUTPUT = "-"

Addresses = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ADDRESS]...",
        help="Only what changes there, and what is made from it; a port is replayed even where nothing seems changed.",
        autocompletion=complete_address,
        show_default=False,
    ),
]


def plan(
    addresses: Addresses = None,
    full: Annotated[bool, typer.Option("--full", help="Replay on all rows, however many.")] = False,
    sample: Annotated[int | None, typer.Option(min=1, metavar="N", help="Replay on the first N rows of each input.")] = None,
    replay: Annotated[bool, typer.Option("--replay/--no-replay", help="Build what the change reaches, or only compare.")] = True,
    max_rows: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Cut inputs with more rows, and say so; 5,000,000 unless MESH_PLAN_MAX_ROWS.")
    ] = None,
    as_json: AsJson = False,
    markdown: Annotated[str | None, typer.Option(metavar="FILE", help="Write a summary for a pull request; - for the output.")] = None,
) -> None:
    """Show what the working tree changes against what is published, and build what that reaches, apart, to see what becomes of it.

    Example: mesh plan weather --markdown summary.md
    """
    from mesh_platform.cli.progress import replay_progress
    from mesh_platform.cli.views.plan import PlanView
    from mesh_platform.orchestration.planning.making import make_plan

    settings = load_settings()
    extent = _extent(full=full, sample=sample, replay=replay, max_rows=max_rows, usual=settings.plan_max_rows)
    _require_one_output(markdown, as_json=as_json)
    with replay_progress() as listener:
        found = make_plan(settings, addresses or [], extent=extent, listener=listener)
    _write(found, markdown)
    if markdown != TO_OUTPUT:
        show(PlanView(found), as_json=as_json)
    raise typer.Exit(SAID_NO if found.breaks else 0)


def _extent(*, full: bool, sample: int | None, replay: bool, max_rows: int | None, usual: int) -> "Extent | None":
    from mesh_platform.orchestration.planning.replayed import Extent

    chosen = [
        name for name, given in (("--full", full), ("--sample", sample), ("--no-replay", not replay), ("--max-rows", max_rows)) if given
    ]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} contradict each other", hint="choose one of them")
    if not replay:
        return None
    return Extent() if full else Extent(sample=sample, max_rows=max_rows or usual)


def _require_one_output(markdown: str | None, *, as_json: bool) -> None:
    if markdown == TO_OUTPUT and as_json:
        raise UsageError("JSON and Markdown cannot both go to the output", hint="run: mesh plan --json --markdown summary.md")
    if markdown not in (None, TO_OUTPUT) and not Path(str(markdown)).absolute().parent.is_dir():
        raise UsageError(f"there is no folder for {markdown}", hint="make it first: nothing was compared")


def _write(found: "Plan", markdown: str | None) -> None:
    from mesh_platform.cli.views.plan_markdown import plan_markdown

    if markdown == TO_OUTPUT:
        sys.stdout.write(plan_markdown(found))
    elif markdown is not None:
        try:
            Path(markdown).write_text(plan_markdown(found), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{markdown} cannot be written: {error.strerror}", hint="name another file") from None
