"""The running mesh on one screen: as much of each part as there is room for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from mesh_platform.cli.output import length
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.alerts.messages import one_line
from mesh_platform.orchestration.pulse.happenings import Happening
from mesh_platform.orchestration.pulse.pulse import Pulse
from mesh_platform.orchestration.pulse.reads import MINUTES, Reads
from mesh_platform.orchestration.pulse.runs import CurrentRun
from mesh_platform.service_levels.standing import Standing

_BARS, _PLAIN_BARS = "▁▂▃▄▅▆▇█", "_.-:=+*#"
_STYLES = {"published": "green", "refused": "bold red", "rolled_back": "yellow", "running": "cyan", "waiting": "dim"}
_ALERT_STYLES = {AlertKind.REFUSED: "red", AlertKind.FAILED: "red", AlertKind.AUTOMATION_STOPPED: "bold red"}
_MOMENT = 6  # as wide as the longest length of time that is common
_MOST_READ = 3

Row = tuple[str, Text, str, str]  # since when or how much, what, of whom, and the rest of the story


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and its rows; `silence` is said where there are none."""

    title: str
    rows: Sequence[Row]
    silence: str = ""


@dataclass(frozen=True, slots=True)
class PulseView:
    """Printed, it is as long as it is; on a screen, it is cut to it."""

    pulse: Pulse

    def as_json(self) -> JsonValue:
        return self.pulse.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        yield _head(self.pulse)
        for part in _parts(self.pulse):
            yield from _part(part, len(part.rows))
        yield from _reads(self.pulse.reads, _BARS)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        parts = _parts(self.pulse)
        reads = list(_reads(self.pulse.reads, _PLAIN_BARS if options.ascii_only else _BARS))
        room = (options.height or console.height) - len(reads) - 3 - 2 * len(parts)
        yield _line(Text.assemble(_head(self.pulse), ("   q ends", "dim")))
        for part, rows in zip(parts, shared([max(len(each.rows), 1) for each in parts], room), strict=True):
            yield from _part(part, rows)
        yield from reads


def shared(wanted: Sequence[int], room: int) -> list[int]:
    """How many lines each of several parts gets: what it wants, or as much as the others."""
    given = [0] * len(wanted)
    while room > 0 and given != [*wanted]:
        for each in (number for number, want in enumerate(wanted) if given[number] < want):
            given[each] += room > 0
            room -= 1
    return given


def _parts(pulse: Pulse) -> list[Part]:
    return [
        Part("Runs", [_run(each, pulse) for each in pulse.runs], "nothing runs or waits"),
        Part("Alerts", [_alert(each, pulse) for each in pulse.alerts], "nothing to alert about"),
        Part("Error budgets", [_budget(each) for each in pulse.budgets], "nothing of them is spent"),
        Part("Published and refused", [_happening(each, pulse) for each in pulse.happenings], "nothing was built yet"),
    ]


def _head(pulse: Pulse) -> Text:
    served = ("served", "green") if pulse.is_served else ("not served: mesh up", "yellow")
    return Text.assemble((pulse.mesh, "bold"), f"  {pulse.at:%H:%M:%S} UTC  ", served)


def _part(part: Part, lines: int) -> Iterator[Text]:
    """Of more rows than lines, the last line says how many there are besides."""
    yield Text(f"\n{part.title}", style="bold")
    if not part.rows:
        yield Text(part.silence, style="dim")
        return
    shown = part.rows if lines >= len(part.rows) else part.rows[: max(lines - 1, 0)]
    yield from _lined_up(shown)
    if len(shown) < len(part.rows):
        yield Text(f"and {len(part.rows) - len(shown):,} more", style="dim")


def _lined_up(rows: Sequence[Row]) -> Iterator[Text]:
    """Where there is too little room, the end of a line goes."""
    most = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for when, what, whom, story in rows:
        head = Text(what.plain.ljust(most[1]), style=what.style)
        whole = Text.assemble((when.rjust(_MOMENT), "dim"), "  ", head, "  ", whom.ljust(most[2]), "  ", story)
        yield _line(whole)


def _run(run: CurrentRun, pulse: Pulse) -> Row:
    state = "waiting" if run.waits else "running"
    whom = run.targets[0] if len(run.targets) == 1 else run.domain
    story = ", ".join(filter(None, (_targets(run), run.partition)))
    return length(pulse.at - run.since), Text(state, style=_STYLES[state]), whom, story


def _targets(run: CurrentRun) -> str:
    """What is not said by whom it is of."""
    if not run.targets:
        return run.job
    return "" if len(run.targets) == 1 else ", ".join(each.removeprefix(f"{run.domain}.") for each in run.targets)


def _alert(alert: Alert, pulse: Pulse) -> Row:
    what = Text(alert.kind.replace("_", " "), style=_ALERT_STYLES.get(alert.kind, "yellow"))
    return length(pulse.at - alert.since), what, one_line(alert.title), ""  # the title names the subject


def _budget(standing: Standing) -> Row:
    left = Text(standing.objective.name, style="red" if standing.budget.is_spent else "yellow")
    return f"{100 * standing.budget.left:.0f} %", left, str(standing.port), standing.objective.promise


def _happening(happening: Happening, pulse: Pulse) -> Row:
    what = Text(happening.what.replace("_", " "), style=_STYLES.get(happening.what, ""))
    return length(pulse.at - happening.at), what, happening.port, one_line(happening.story)


def _reads(reads: Reads, bars: str) -> Iterator[Text]:
    yield Text("\nReads", style="bold")
    if not reads.total:
        yield Text(f"none in {MINUTES} minutes", style="dim")
        return
    most = max(reads.by_minute)
    drawn = "".join(bars[-(-each * (len(bars) - 1) // most)] for each in reads.by_minute)
    total = f"{'at least ' if reads.at_least else ''}{reads.total:,} in {MINUTES} minutes"
    yield _line(Text.assemble((drawn, "cyan"), f"  {total}, {reads.by_minute[-1]:,} in this one"))
    yield _ranking("of", reads.by_port)
    yield _ranking("by", reads.by_consumer)


def _ranking(word: str, counts: Mapping[str, int]) -> Text:
    named = ", ".join(f"{name} ({number:,})" for name, number in list(counts.items())[:_MOST_READ])
    return _line(Text(f"{word} {named}"))


def _line(text: Text) -> Text:
    text.rstrip()
    text.no_wrap, text.overflow = True, "ellipsis"
    return text
