"""How promises are kept: one line for each objective, or its days as a row of bars."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.service_levels.history import Day, History
from mesh_platform.service_levels.notices import kept_in_words, notices
from mesh_platform.service_levels.standing import Standing

_NOTHING = (
    "no contract here promises anything that is measured over time; service levels are declared in contracts (docs/service-levels.md)"
)
_BARS = "▁▂▃▄▅▆▇█"
_LOW = 0.25  # of a budget: somebody should look


@dataclass(frozen=True, slots=True)
class StandingsView:
    """`everything`: also objectives of which nothing was measured yet."""

    standings: tuple[Standing, ...]
    everything: bool = False

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.standings]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.standings:
            yield _NOTHING
            return
        headings = ("port", "objective", "target", "kept", "budget left", "burns", "over")
        told = [each for each in self.standings if self.everything or each.is_met is not None]
        if told:
            yield table(*headings, rows=map(_row, told), wraps=("port",), right=("target", "kept", "budget left"))
        if silent := len(self.standings) - len(told):
            yield Text(f"{count(silent, 'more objective' if told else 'objective')} of which nothing was measured yet", style="dim")
        yield from (Text(f"\n{each}", style="red") for each in notices(self.standings))


@dataclass(frozen=True, slots=True)
class HistoryView:
    histories: tuple[History, ...]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.histories]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.histories:
            yield _NOTHING
        for each in self.histories:
            first, last = each.days[0].day, each.days[-1].day
            yield Text.assemble((f"{each.port}  {each.objective.name}", "bold"), (f"  {each.objective.target:g} % promised", "dim"))
            yield Text("").join(map(_bar, each.days))
            yield Text(f"{first} to {last}: {_told(each)}\n", style="dim")


def _row(standing: Standing) -> tuple[str | Text, ...]:
    objective, left = standing.objective, standing.budget.left
    if standing.is_met is None:
        kept, budget = Text("not measured", style="dim"), Text("")
    else:
        style = "red" if left <= 0 else "yellow" if left < _LOW else "green"
        kept, budget = (
            Text(kept_in_words(standing.measured.kept)),
            Text("spent" if left <= 0 else f"{min(100 * left, 100):.0f} %", style=style),
        )
    pace = Text(standing.pace.value, style="red") if standing.pace else Text("")
    return (str(standing.port), objective.name, f"{objective.target:g} %", kept, budget, pace, f"{objective.days} d")


def _bar(day: Day) -> Text:
    """As high as what was kept; a dot where nothing was measured."""
    kept = day.measured.kept
    if kept is None:
        return Text("·", style="dim")
    style = "green" if kept == 1 else "red" if day.budget_left <= 0 else "yellow"
    return Text(_BARS[int(kept * (len(_BARS) - 1))], style=style)


def _told(history: History) -> str:
    known = [each for each in history.days if each.measured.kept is not None]
    flawed = sum(1 for each in known if each.measured.bad)
    if not known:
        return "nothing was measured"
    return f"{count(flawed, 'day')} of {len(known)} not as promised" if flawed else f"as promised on {count(len(known), 'day')}"
