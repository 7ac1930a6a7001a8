"""Steps in the life of products and ports, made or only shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import can_lead_to
from mesh_platform.lifecycle.edits import Edit
from mesh_platform.lifecycle.majors import NewMajor
from mesh_platform.lifecycle.transitions import Transition

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, slots=True)
class TransitionView:
    step: Transition
    made: bool

    def as_json(self) -> JsonValue:
        return {
            "subject": str(self.step.subject),
            "from": self.step.before.value,
            "to": self.step.after.value,
            "ports": [str(each) for each in self.step.ports],
            "reason": self.step.reason,
            **dict(self.step.details),
            **edits_as_json(self.step.edits, made=self.made),
        }

    def as_text(self) -> Iterator[RenderableType]:
        if not self.made:
            yield from diff_lines(self.step.edits)
            return
        yield Text.assemble((str(self.step.subject), "bold"), f" was {self.step.before} and is {self.step.after} now")
        yield from made_lines(self.step.edits)
        if can_lead_to(self.step.after, self.step.before):
            yield undo_line(self.step.edits)


@dataclass(frozen=True, slots=True)
class NewMajorView:
    plan: NewMajor
    made: bool

    def as_json(self) -> JsonValue:
        return {
            "old": str(self.plan.old),
            "new": str(self.plan.new),
            "derived": not self.plan.obstacles,
            "obstacles": list(self.plan.obstacles),
            **edits_as_json(self.plan.edits, made=self.made),
        }

    def as_text(self) -> Iterator[RenderableType]:
        if not self.made:
            yield from diff_lines(self.plan.edits)
            return
        if self.plan.renewed:
            yield Text(f"{self.plan.old} is served from {self.plan.new} as it is promised now")
        elif self.plan.obstacles:
            yield Text(f"{self.plan.new} begins as a draft; {self.plan.old} keeps its own implementation:")
            yield from (Text(f"  {each}") for each in self.plan.obstacles)
        else:
            yield Text(f"{self.plan.new} begins as a draft; {self.plan.old} is served from it")
        yield from made_lines(self.plan.edits)
        yield undo_line(self.plan.edits)


def edits_as_json(edits: Iterable[Edit], *, made: bool) -> dict[str, JsonValue]:
    return {"made": made, "edits": [{"file": each.path.as_posix(), "diff": each.diff} for each in edits]}


def diff_lines(edits: Iterable[Edit]) -> Iterator[Text]:
    yield from coloured("".join(each.diff for each in edits).splitlines())


def coloured(diff: Iterable[str], *, indent: str = "") -> Iterator[Text]:
    for line in diff:
        yield Text(f"{indent}{line}", style=_COLOURS.get(line[:1], ""), no_wrap=True, overflow="ignore")


def made_lines(edits: Iterable[Edit]) -> Iterator[Text]:
    """What was done to each file."""
    for each in (each for each in edits if each.before != each.after):
        done = "new" if each.before is None else "gone" if each.after is None else "changed"
        yield Text(f"  {done:<8} {each.path.as_posix()}", no_wrap=True, overflow="ignore")


def undo_line(edits: Iterable[Edit]) -> Text:
    """How to take it back; nothing goes back on a promise."""
    changed = [each for each in edits if each.before != each.after]
    kept = " ".join(each.path.as_posix() for each in changed if each.before is not None)
    new = " ".join(each.path.as_posix() for each in changed if each.before is None)
    undo = " && ".join(filter(None, (kept and f"git restore {kept}", new and f"rm {new}")))
    return Text(f"  undo: {undo}", style="dim", no_wrap=True, overflow="ignore")
