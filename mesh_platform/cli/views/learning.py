"""How one begins to learn, how far one has come, and what goes when it is taken out."""

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import table
from mesh_platform.cli.views.lesson import heading, missing, passages
from mesh_platform.cli.views.lifecycle import made_lines
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.learning.beginning import Beginning
from mesh_platform.learning.lesson import Lesson
from mesh_platform.learning.library import lessons
from mesh_platform.learning.progress import Progress, Standing
from mesh_platform.learning.removal import Removal


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """For whoever has not begun, or stands somewhere else."""

    def as_json(self) -> JsonValue:
        return {"begun": False, "lessons": [{"lesson": each.name, "title": each.title} for each in lessons()]}

    def as_text(self) -> Iterator[RenderableType]:
        yield f"Learn by doing, in about half an hour: {len(lessons())} lessons, and the mesh itself tells whether a step was taken."
        yield ""
        yield from (f"  {each.number}  {each.title}" for each in lessons())
        yield ""
        yield Text("  $ mesh learn start ~/first-mesh", style="bold cyan", no_wrap=True)
        yield ""
        yield "That makes a small mesh to play in. Have you begun already? Then change into its folder."


@dataclass(frozen=True, slots=True)
class BeginningView:
    """`command` is how to get at `mesh` from anywhere, where the shell does not find it."""

    beginning: Beginning
    command: str

    def as_json(self) -> JsonValue:
        return {
            "root": str(self.beginning.root),
            "new_mesh": self.beginning.is_new,
            "files": [each.path.as_posix() for each in self.beginning.edits],
        }

    def as_text(self) -> Iterator[RenderableType]:
        yield Text.assemble(
            (str(self.beginning.root), "bold"), " is ready to learn in" if self.beginning.is_new else " has the practice domain"
        )
        if not self.beginning.is_new:
            yield from made_lines(self.beginning.edits)
        yield ""
        yield Text("Next", style="bold")
        yield from (Text(f"  $ {each}", style="bold cyan", no_wrap=True, overflow="ignore") for each in self._next())
        undo = f"rm -r {shlex.quote(str(self.beginning.root))}" if self.beginning.is_new else "mesh learn reset"
        yield Text(f"  undo: {undo}", style="dim", no_wrap=True, overflow="ignore")

    def _next(self) -> Iterator[str]:
        yield f"cd {shlex.quote(str(self.beginning.root))}"
        if self.command:
            yield self.command
        yield "mesh learn"


@dataclass(frozen=True, slots=True)
class LessonsView:
    progress: Progress

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.progress.standings]

    def as_text(self) -> Iterator[RenderableType]:
        yield table("lesson", "steps", "title", rows=map(self._row, self.progress.by_lesson.items()), wraps=("title",))

    def _row(self, of: tuple[Lesson, tuple[Standing, ...]]) -> tuple[str | Text, ...]:
        lesson, steps = of
        done = sum(each.done for each in steps)
        style = "green" if done == len(steps) else "yellow" if done else ""
        return (str(lesson.number), Text(f"{done} of {len(steps)} done", style=style), lesson.title)


@dataclass(frozen=True, slots=True)
class LessonView:
    """One lesson in full, done or not."""

    lesson: Lesson
    progress: Progress

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.progress.by_lesson[self.lesson]]

    def as_text(self) -> Iterator[RenderableType]:
        yield heading(self.lesson, self.progress)
        yield ""
        yield from passages(self.lesson.aim)
        for each in self.progress.by_lesson[self.lesson]:
            yield Text.assemble((each.step.title, "bold"), ("  done", "green") if each.done else "")
            yield ""
            yield from passages(each.step.passages)


@dataclass(frozen=True, slots=True)
class CheckView:
    """The steps of the lesson at hand, each with what the mesh shows."""

    progress: Progress

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self._steps()]

    def as_text(self) -> Iterator[RenderableType]:
        for each in self._steps():
            yield Text.assemble(("done  ", "green") if each.done else ("open  ", "yellow"), each.step.title)
        at_hand = self.progress.at_hand
        yield from missing(at_hand) if at_hand else ["every step of every lesson is done"]

    def _steps(self) -> Iterable[Standing]:
        at_hand = self.progress.at_hand
        return self.progress.by_lesson[at_hand.lesson] if at_hand else self.progress.standings


@dataclass(frozen=True, slots=True)
class RemovalView:
    removal: Removal
    root: str

    def as_json(self) -> JsonValue:
        return {"folders": [each.as_posix() for each in self.removal.folders], "tables": [str(each) for each in self.removal.tables]}

    def as_text(self) -> Iterator[RenderableType]:
        yield from (Text.assemble(("  removed  ", "dim"), f"{each.as_posix()}/") for each in self.removal.folders)
        yield from (Text.assemble(("  removed  ", "dim"), f"the table of {each}") for each in self.removal.tables)
        if self.removal.is_last:
            yield "The mesh is empty. To remove it too:"
            yield Text(f"  $ rm -r {shlex.quote(self.root)}", style="bold cyan", no_wrap=True, overflow="ignore")
