"""What `mesh check` found."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.problem import Problem
from mesh_platform.governance.check import CheckReport


@dataclass(frozen=True, slots=True)
class ProblemsView:
    report: CheckReport

    def as_json(self) -> JsonValue:
        return json_value(self.report.as_json())

    def as_text(self) -> Iterator[RenderableType]:
        width = max((len(str(each.location)) for each in self.report.problems), default=0)
        for problem in self.report.problems:
            yield _line(problem, width)
        counted = ", ".join(count(number, noun.removesuffix("s")) for noun, number in self.report.counts.items())
        if self.report.passed:
            yield Text.assemble(("the mesh holds", "green"), f"  {counted}")
        else:
            yield Text.assemble((count(len(self.report.problems), "problem"), "bold red"), f" in {counted}")


def _line(problem: Problem, width: int) -> Text:
    """On one line however long: the place is for an editor's click, and other programs read lines."""
    place, message = f"{problem.location!s:<{width}}", f"  {problem.message}"
    return Text.assemble((place, "cyan"), message, (f" {problem.hint}" if problem.hint else "", "dim"), no_wrap=True, overflow="ignore")
