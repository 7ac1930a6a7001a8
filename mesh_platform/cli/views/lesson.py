"""A step of a lesson: what to read, to type and to change, and what the mesh does not show of it yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markdown import Markdown
from rich.text import Text

from mesh_platform.cli.views.lifecycle import coloured
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.learning.lesson import Form, Lesson, Passage
from mesh_platform.learning.progress import Progress, Standing

_COLOUR = "bold cyan"


@dataclass(frozen=True, slots=True)
class StepView:
    """The step at hand, below those of its lesson that are done; the end, where there is none."""

    progress: Progress

    def as_json(self) -> JsonValue:
        standing = self.progress.at_hand
        return {"finished": standing is None, "next": _as_json(standing) if standing else None}

    def as_text(self) -> Iterator[RenderableType]:
        standing = self.progress.at_hand
        if standing is None:
            yield from _the_end(self.progress)
            return
        of_lesson = self.progress.by_lesson[standing.lesson]
        yield heading(standing.lesson, self.progress)
        yield ""
        if standing is of_lesson[0]:
            yield from passages(standing.lesson.aim)
        yield from _titles(of_lesson, standing)
        yield ""
        yield from passages(standing.step.passages)
        yield from missing(standing)
        yield Text.assemble(("Then: ", "dim"), ("mesh learn", _COLOUR), ("    stuck? ", "dim"), ("mesh learn hint", _COLOUR))


@dataclass(frozen=True, slots=True)
class HintView:
    """More about the step at hand, and its commands once more."""

    progress: Progress

    def as_json(self) -> JsonValue:
        return StepView(self.progress).as_json()

    def as_text(self) -> Iterator[RenderableType]:
        standing = self.progress.at_hand
        if standing is None:
            yield from _the_end(self.progress)
            return
        yield Text(standing.step.title, style="bold")
        yield ""
        yield Markdown(standing.step.hint)
        yield ""
        yield from passages(each for each in standing.step.passages if each.form is Form.COMMANDS)
        yield from missing(standing)


def heading(lesson: Lesson, progress: Progress) -> Text:
    return Text.assemble((f"Lesson {lesson.number} of {len(progress.by_lesson)}  ", "dim"), (lesson.title, "bold"))


def passages(found: Iterable[Passage]) -> Iterator[RenderableType]:
    """Prose is wrapped at its words; what somebody copies keeps its lines."""
    for each in found:
        match each.form:
            case Form.PROSE:
                yield Markdown(each.text)
            case Form.COMMANDS:
                yield from (Text(f"  $ {command}", style=_COLOUR, no_wrap=True, overflow="ignore") for command in each.commands)
            case Form.CHANGE:
                yield from [Text(f"  {each.file}", style="bold", no_wrap=True, overflow="ignore")] if each.file else []
                yield from coloured(each.text.splitlines(), indent="    ")
        yield ""


def missing(standing: Standing) -> Iterator[RenderableType]:
    if not standing.done:
        yield Text.assemble(("Not done yet: ", "yellow"), f"{standing.missing}.")


def _titles(of_lesson: Iterable[Standing], at_hand: Standing) -> Iterator[Text]:
    """A mark that is read without colour, and aloud."""
    for each in of_lesson:
        if each is at_hand:
            yield Text.assemble(("  now   ", "bold yellow"), (each.step.title, "bold"))
        else:
            yield Text.assemble(("  done  ", "green") if each.done else "        ", (each.step.title, "dim"))


def _as_json(standing: Standing) -> JsonValue:
    step = standing.step
    return {
        **standing.as_json(),
        "text": "\n\n".join(each.text for each in step.passages if each.form is Form.PROSE),
        "commands": list(step.commands),
        "changes": [{"file": each.file, "diff": each.text} for each in step.passages if each.form is Form.CHANGE],
        "hint": step.hint,
    }


def _the_end(progress: Progress) -> Iterator[RenderableType]:
    steps = len(progress.standings)
    yield Text.assemble(("done  ", "green"), f"all {steps} steps of {len(progress.by_lesson)} lessons")
    yield ""
    yield "You have published a product, seen it refused and mended it, granted data, kept a promise while changing it, and listened."
    yield ""
    yield "To see all of it:    mesh up"
    yield "To take it all out:  mesh learn reset"
    yield "Go on with data of your own: docs/first-product.md, docs/product-owners.md"
