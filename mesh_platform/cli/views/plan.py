"""What the working tree changes, whom it reaches, and what becomes of them: the worst first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.cli.progress import FATE_STYLES
from mesh_platform.cli.views import plan_words as words
from mesh_platform.concepts.change import Impact
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.problem import Problem
from mesh_platform.governance.changes.port_changes import sentence
from mesh_platform.orchestration.planning.difference import Became, Differences, PortDifference
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import Fate, Replayed

_BECAME = {Became.ADDED: "green", Became.CHANGED: "cyan", Became.REMOVED: "red"}
_IMPACTS = {Impact.MAJOR: "red", Impact.MINOR: "yellow", Impact.PATCH: "dim"}


@dataclass(frozen=True, slots=True)
class PlanView:
    plan: Plan

    def as_json(self) -> JsonValue:
        return json_value(self.plan.as_json())

    def as_text(self) -> Iterator[RenderableType]:
        plan = self.plan
        yield from _section("Problems of the change", map(_problem, plan.brought.problems))
        yield from _section("What changes", _differences(plan.differences))
        yield from _section("What becomes of it", _replayed(plan.replayed or ()))
        yield from _section("Downstream", _affected(plan))
        yield from _section("Warnings", map(_problem, plan.brought.warnings))
        yield from _section("Not of this change", map(_problem, plan.brought.standing))
        style = "bold red" if plan.breaks else "green"
        yield Text.assemble((words.headline(plan), style), f"  {words.counted(plan)}")


def _section(title: str, lines: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Nothing at all where there is nothing to say."""
    told = list(lines)
    if told:
        yield Text(title, style="bold")
        yield from told
        yield ""


def _problem(problem: Problem) -> RenderableType:
    rest = "".join(f" {each}" for each in (problem.hint, f"({problem.rule})" if problem.rule else "") if each)
    return Text.assemble(("  " + str(problem.location), "cyan"), f"  {problem.message}", (rest, "dim"), no_wrap=True, overflow="ignore")


def _differences(found: Differences) -> Iterator[RenderableType]:
    for each in found.ports:
        yield from _port(each)
    for each in found.products:
        yield _line(each.became, str(each.product), words.product(each))
    for each in found.domains:
        yield _line(each.became, each.domain, "; ".join(map(words.detail, each.details)))
    for each in found.access:
        yield _line(Became.CHANGED, f"{each.consumer} at {each.port}", f"sees {each.old} -> {each.new}")


def _port(found: PortDifference) -> Iterator[RenderableType]:
    yield _line(found.became, str(found.port), words.what_changed(found))
    for change in found.contract.changes if found.contract else ():
        yield Text.assemble((f"    {change.impact.value:<7}", _IMPACTS[change.impact]), sentence(change))
    if found.contract is not None and found.breaks:
        yield Text(f"    {found.contract.way_out}", style="red")


def _line(became: Became, name: str, told: str) -> Text:
    return Text.assemble((f"  {became.value:<8} ", _BECAME[became]), (name, "bold"), f"  {told}" if told else "")


def _replayed(found: Iterable[Replayed]) -> Iterator[RenderableType]:
    """What was not built, because nothing that it reads changes, is only counted."""
    ordered = sorted(found, key=lambda each: words.ORDER.index(each.fate))
    shown = [each for each in ordered if each.fate is not Fate.SPARED]
    for each in shown:
        counts = f"  {words.rows(each.rows)}" if each.rows is not None else ""
        yield Text.assemble((f"  {each.fate.value:<8} ", FATE_STYLES[each.fate.value]), (str(each.port), "bold"), counts)
        for line in words.becomes(each):
            yield Padding(Text(line), (0, 0, 0, 11), expand=False)
        for line in words.judged_on(each):
            yield Padding(Text(line, style="dim"), (0, 0, 0, 11), expand=False)
    if spared := len(ordered) - len(shown):
        yield Text(f"  {count(spared, 'port')} further down: nothing that they read changes", style="dim")


def _affected(plan: Plan) -> Iterator[RenderableType]:
    reached, spared = words.downstream(plan)
    if reached:
        rows = (("  " + str(each.consumer), each.owner, str(each.through), words.grounds(plan, each)) for each in reached)
        yield table("  consumer", "owner", "reads", "grounds", rows=rows, wraps=("grounds",))
    if spared:
        yield Text(f"  {count(spared, 'consumer')} of ports that come out equal", style="dim")
