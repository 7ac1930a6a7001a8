"""What `mesh check` found."""

from collections.abc import Iterable, Iterator
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
        problems, notices = self.report.problems, self.report.notices
        yield from problem_lines(problems, notices)
        counted = ", ".join(count(number, noun.removesuffix("s")) for noun, number in self.report.counts.items())
        if self.report.passed:
            yield Text.assemble(("the mesh holds", "green"), f"  {counted}")
        else:
            yield Text.assemble((count(len(problems), "problem"), "bold red"), f" in {counted}")
        yield _policies(self.report)
        if self.report.policies.violated:
            yield Text("why a policy is there, and who may waive it: mesh policy show ID", style="dim")


def problem_lines(problems: Iterable[Problem], notices: Iterable[Problem] = ()) -> Iterator[Text]:
    """Those that only warn come first, so that a terminal ends with what has to be mended."""
    lines = [*((each, "yellow") for each in notices), *((each, "cyan") for each in problems)]
    width = max((len(str(each.location)) for each, _ in lines), default=0)
    return (_line(each, width, colour=colour) for each, colour in lines)


def _line(problem: Problem, width: int, *, colour: str) -> Text:
    """On one line however long: the place is for an editor's click, and other programs read lines."""
    place, message = f"{problem.location!s:<{width}}", f"  {problem.message}"
    rest = "".join(f" {each}" for each in (problem.hint, f"({problem.rule})" if problem.rule else "") if each)
    return Text.assemble((place, colour), message, (rest, "dim"), no_wrap=True, overflow="ignore")


def _policies(report: CheckReport) -> str:
    """`24 policies on 6 products: all kept, 1 waived until 2027-03-31`."""
    tally = report.policies
    breached = tally.in_grace or tally.warned or tally.unknown
    told = [f"{tally.violated:,} violated" if tally.violated else f"{tally.kept:,} kept" if breached else "all kept"]
    told += [f"{tally.in_grace:,} in grace"] if tally.in_grace else []
    told += [count(tally.warned, "warning")] if tally.warned else []
    told += [f"{tally.waived:,} waived until {tally.waived_until}"] if tally.waived else []
    told += [f"{tally.unknown:,} unknown"] if tally.unknown else []
    policies = "1 policy" if tally.policies == 1 else f"{tally.policies:,} policies"
    return f"{policies} on {count(report.counts['products'], 'product')}: {', '.join(told)}"
