"""How a run ended: for each port what consumers get now, what was kept out and why, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.cli.views.checks import failing_checks
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import PortAddress
from mesh_platform.observability.status import PortStatus
from mesh_platform.orchestration.running.progress import PortOutcome, RunReport, State

_STYLES = {State.PUBLISHED: "green", State.REFUSED: "bold red", State.FAILED: "bold red", State.SKIPPED: "yellow"}


@dataclass(frozen=True, slots=True)
class RunView:
    report: RunReport
    statuses: Mapping[PortAddress, PortStatus]

    def as_json(self) -> JsonValue:
        return {"holds": self.report.holds, "ports": [self._as_json(each) for each in self.report.outcomes]}

    def as_text(self) -> Iterator[RenderableType]:
        yield ""
        rows = map(self._row, self.report.outcomes)
        yield table("port", "this run", "rows", "snapshot", "checks", rows=rows, wraps=("checks",), right=("rows",))
        yield from _section("Kept out, in the open", self._quarantined())
        yield from _section("Published with a warning", self._warned())
        yield from _section("Not published", self._not_published())
        yield from _section("Next", map(Text, _next_steps(self.report, self.statuses)))

    def _as_json(self, outcome: PortOutcome) -> dict[str, JsonValue]:
        ended = {"run": outcome.state.value, "run_id": outcome.run_id, "unchanged": outcome.unchanged, "reason": outcome.reason}
        return {**self.statuses[outcome.address].as_json(), **ended, "seconds": json_value(outcome.seconds)}

    def _row(self, outcome: PortOutcome) -> tuple[str | Text, ...]:
        status = self.statuses[outcome.address]
        state = Text("unchanged" if outcome.unchanged else outcome.state, style=_STYLES[outcome.state])
        if status.release is None:
            return (str(outcome.address), state, "", "", "")
        checks = ", ".join(f"{status.count(each)} {each}" for each in Verdict if status.count(each))
        return (str(outcome.address), state, count(status.release.rows), str(status.release.snapshot_id), checks)

    def _quarantined(self) -> Iterator[RenderableType]:
        for status in self.statuses.values():
            for reason, rows in status.quarantined.items():
                yield Text.assemble(f"  {status.port}: ", (f"{rows:,}", "yellow"), f" of {status.quarantine_of}: {reason}")

    def _warned(self) -> Iterator[RenderableType]:
        """Promises of severity warning that did not hold, and those that could not be computed."""
        for outcome in (each for each in self.report.outcomes if each.state is State.PUBLISHED):
            release = self.statuses[outcome.address].release
            verdicts = release.certificate.verdicts.items() if release else ()
            for verdict in (Verdict.WARNED, Verdict.UNKNOWN):
                if checks := [name for name, found in verdicts if found == verdict]:
                    yield Text.assemble(f"  {outcome.address} ", (verdict.value, "yellow"), f": {', '.join(checks)}")

    def _not_published(self) -> Iterator[RenderableType]:
        for outcome in self.report.outcomes:
            if outcome.state is State.PUBLISHED:
                continue
            yield Text.assemble((f"  {outcome.address} {outcome.state}", "bold"))
            refusal = self.statuses[outcome.address].refusal
            if outcome.run_id and outcome.state is State.REFUSED and refusal and refusal.failing:
                yield from failing_checks(refusal.failing)
            else:
                yield Padding(Text(outcome.reason), (0, 0, 0, 4))


def _section(title: str, lines: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Nothing at all where there is nothing to say."""
    told = list(lines)
    if told:
        yield Text(f"\n{title}", style="bold")
        yield from told


def _next_steps(report: RunReport, statuses: Mapping[PortAddress, PortStatus]) -> Iterator[str]:
    stuck = [each for each in report.outcomes if each.state in (State.REFUSED, State.FAILED)]
    if not all(each.run_id for each in stuck):
        yield "  mesh check    what is wrong with the declarations of what was not even started"
    for each in (each for each in stuck if each.run_id):
        yield f"  mesh history {each.address}    what was refused, and why"
    if stuck:
        held = statuses[stuck[0].address].release
        until_then = "consumers keep the last good snapshot until then" if held else "until then there is nothing to read"
        yield f"  mesh run {stuck[0].address}    once the cause is mended; {until_then}"
    elif report.outcomes:
        yield f"  mesh history {report.outcomes[-1].address}    what was published, and what each check measured"
        yield f"  mesh read {report.outcomes[-1].address} --as {report.outcomes[-1].address.domain}    look at the rows"
        yield "  mesh up    see the mesh in the Dagster UI, and let it run by itself"
