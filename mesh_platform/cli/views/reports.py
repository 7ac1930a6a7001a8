"""What consumers noticed to be wrong with ports, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.report import Report, ReportState

_HEADINGS = ("report", "port", "consumer", "state", "since", "what was said")
_STYLES = {ReportState.OPEN: "red", ReportState.ANSWERED: "yellow", ReportState.RESOLVED: "green"}


@dataclass(frozen=True, slots=True)
class ReportsView:
    reports: Sequence[Report]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.reports]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.reports:
            yield "nobody has reported a problem"
            return
        yield table(*_HEADINGS, rows=map(_row, self.reports), wraps=("what was said",))
        commands = [each for report in self.reports for each in _next_steps(report)]
        if commands:
            yield Text("Next", style="bold")
            yield from (Text(f"  {each}", style="cyan", no_wrap=True, overflow="ignore") for each in commands)


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report, after a word on it."""

    report: Report

    def as_json(self) -> JsonValue:
        return self.report.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        report = self.report
        yield Text.assemble(f"report {report.id} of {report.port} by {report.consumer}: ", _state(report))
        yield from (Text(f"  {each}") for each in _said(report))
        if report.state is ReportState.OPEN:
            yield f"  its owner is asked for an answer; you find it with: mesh feedback reports {report.port}"
        if report.state is ReportState.ANSWERED:
            yield f"  {report.consumer} is asked whether that settles it"


def _row(report: Report) -> tuple[str | Text, ...]:
    said = "\n".join(_said(report))
    return (str(report.id), str(report.port), report.consumer, _state(report), f"{report.at:%Y-%m-%d}", said)


def _state(report: Report) -> Text:
    return Text(report.state.replace("_", " "), style=_STYLES.get(report.state, "dim"))


def _said(report: Report) -> Iterator[str]:
    yield report.text
    if report.answer:
        yield f"{report.answered_by}: {report.answer}"
    if report.resolution:
        yield f"{report.consumer}: {report.resolution}"


def _next_steps(report: Report) -> Iterator[str]:
    match report.state:
        case ReportState.OPEN:
            yield f'mesh feedback answer {report.id} "…"'
        case ReportState.ANSWERED:
            yield f"mesh feedback resolve {report.id} --as {report.consumer}"
