"""What can be written to regain points: shown as a diff with its grounds, or written."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.views.lifecycle import diff_lines, edits_as_json, made_lines, undo_line
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.scorecards.fixes.plan import FixPlan


@dataclass(frozen=True, slots=True)
class FixesView:
    """`made`: the edits were made."""

    plan: FixPlan
    made: bool

    def as_json(self) -> JsonValue:
        plan = self.plan
        return {
            "product": str(plan.before.product),
            "before": round(plan.before.points, 2),
            "after": round(plan.after.points, 2),
            "proposals": [{"rule": each.rule, "grounds": each.grounds, "draft": each.drafts} for each in plan.proposals],
            **edits_as_json(plan.edits, made=self.made),
        }

    def as_text(self) -> Iterator[RenderableType]:
        if not self.plan.edits:
            yield f"nothing of {self.plan.before.product} can be written for you; what is left: mesh scorecard {self.plan.before.product}"
        elif self.made:
            yield Text.assemble((f"{self.plan.before.product}", "bold"), f" has {self._points()} now")
            yield from made_lines(self.plan.edits)
            yield undo_line(self.plan.edits)
        else:
            yield from diff_lines(self.plan.edits)
            yield from self._grounds()

    def _grounds(self) -> Iterator[Text]:
        measured = [each for each in self.plan.proposals if not each.drafts]
        if measured:
            yield Text("\nWhy", style="bold")
            yield from (Text.assemble(f"  {each.grounds}  ", (each.rule, "dim")) for each in measured)
        if drafts := len(self.plan.proposals) - len(measured):
            yield Text(f"\n{drafts} drafts wait for your words, and regain nothing before", style="yellow")
        yield Text(f"\n{self.plan.before.product} would have {self._points()}")

    def _points(self) -> str:
        return f"{self.plan.after.points:.1f} points instead of {self.plan.before.points:.1f}"
