"""`mesh learn`: the tutorial."""

import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.asking import can_ask
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.errors import UsageError
from mesh_platform.settings import find_root, load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.lakehouse.lakehouse import Lakehouse
    from mesh_platform.learning.progress import Progress


def next_step(as_json: AsJson = False) -> None:
    """Show the step at hand: what to read, what to do, and what the mesh does not show of it yet. `mesh learn` alone means this.

    Example: mesh learn next
    """
    from mesh_platform.cli.views.learning import WelcomeView
    from mesh_platform.cli.views.lesson import StepView

    show_view(StepView(_require_progress()) if _has_begun() else WelcomeView(), as_json=as_json)


def start(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new one for a mesh to play in, or the one of a mesh you have.")],
    as_json: AsJson = False,
) -> None:
    """Begin to learn: in a small mesh of your own, or with a domain for practice in the mesh you have.

    Example: mesh learn start ~/first-mesh
    """
    from mesh_platform.cli.views.learning import BeginningView
    from mesh_platform.learning.beginning import begin

    found = "" if shutil.which("mesh") else f"source {Path(sys.prefix, 'bin', 'activate')}"
    show_view(BeginningView(begin(folder), found), as_json=as_json)


def check(as_json: AsJson = False) -> None:
    """Look at what the mesh shows of the lesson at hand. Exit code 1 says that a step is open.

    Example: mesh learn check
    """
    from mesh_platform.cli.views.learning import CheckView

    found = _require_progress()
    show_view(CheckView(found), as_json=as_json)
    raise typer.Exit(SAID_NO if found.at_hand else 0)


def hint(as_json: AsJson = False) -> None:
    """Help with the step at hand.

    Example: mesh learn hint
    """
    from mesh_platform.cli.views.lesson import HintView

    show_view(HintView(_require_progress()), as_json=as_json)


def list_all(as_json: AsJson = False) -> None:
    """List the lessons, and how far you have come.

    Example: mesh learn list
    """
    from mesh_platform.cli.views.learning import LessonsView

    show_view(LessonsView(_require_progress()), as_json=as_json)


def show(
    lesson: Annotated[int, typer.Argument(metavar="LESSON", help="Its number, as `mesh learn list` shows it.", min=1)],
    as_json: AsJson = False,
) -> None:
    """Read a lesson again, or ahead.

    Example: mesh learn show 2
    """
    from mesh_platform.cli.views.learning import LessonView

    found = _require_progress()
    chosen = next((each for each in found.by_lesson if each.number == lesson), None)
    if chosen is None:
        raise UsageError(f"there is no lesson {lesson}", hint="see which there are: mesh learn list")
    show_view(LessonView(chosen, found), as_json=as_json)


def reset(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take everything out that the lessons made: the domains bakery and cafe with their tables. The ledger keeps what happened.

    Example: mesh learn reset --yes
    """
    from mesh_platform.cli.views.learning import RemovalView
    from mesh_platform.learning.removal import plan_removal, remove

    with _opened() as (lakehouse, mesh):
        plan = plan_removal(lakehouse, mesh)
        if not yes:
            named = ", ".join(f"{each.as_posix()}/" for each in plan.folders)
            if not can_ask(as_json=as_json):
                raise UsageError(f"this removes {named} with all that is in them", hint="say that it may: mesh learn reset --yes")
            typer.confirm(f"Remove {named} with all that is in them, and {len(plan.tables)} tables?", abort=True)
        remove(lakehouse, mesh, plan)
    show_view(RemovalView(plan, str(mesh.root)), as_json=as_json)


@contextmanager
def _opened() -> "Generator[tuple[Lakehouse, Mesh]]":
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)  # a mistake in it is what a learner makes
    with open_lakehouse(settings) as lakehouse:
        yield lakehouse, mesh


def _require_progress() -> "Progress":
    from mesh_platform.learning.progress import progress

    with _opened() as (lakehouse, mesh):
        return progress(lakehouse, mesh)


def _has_begun() -> bool:
    """Whether there is anything to go on with here. Nothing is opened where nothing can have been recorded."""
    from mesh_platform.learning.progress import begun

    try:
        find_root()
    except UsageError:
        return False
    if not load_settings().has_catalog:
        return False
    with _opened() as (lakehouse, _):
        return begun(lakehouse) is not None
