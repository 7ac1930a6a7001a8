"""What was begun, or would be."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.views.lifecycle import diff_lines, edits_as_json, made_lines
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.scaffolding.scaffold import Scaffold


@dataclass(frozen=True, slots=True)
class ScaffoldView:
    """`what` names it where it is less than its subject."""

    scaffold: Scaffold
    made: bool
    what: str = ""

    def as_json(self) -> JsonValue:
        return {
            "subject": str(self.scaffold.subject),
            **edits_as_json(self.scaffold.edits, made=self.made),
            "notes": list(self.scaffold.notes),
            "next": list(self.scaffold.next_steps),
            "undo": self.scaffold.undo,
        }

    def as_text(self) -> Iterator[RenderableType]:
        if not self.made:
            yield from diff_lines(self.scaffold.edits)
            return
        yield Text.assemble((self.what or str(self.scaffold.subject), "bold"), " is written")
        yield from made_lines(self.scaffold.edits)
        yield from (Text(each) for each in self.scaffold.notes)
        yield Text("Next", style="bold")
        yield from (Text(f"  {each}", no_wrap=True, overflow="ignore") for each in self.scaffold.next_steps)
        yield Text(f"  undo: {self.scaffold.undo}", style="dim", no_wrap=True, overflow="ignore")
