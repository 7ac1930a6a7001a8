"""A port that was built and not published: what came out, what its checks say, and what would change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.cli.views.checks import failing_checks
from mesh_platform.cli.views.row_changes import row_changes
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.governance.changes.port_changes import sentence
from mesh_platform.orchestration.candidates.candidate import Candidate
from mesh_platform.orchestration.candidates.development import Cut, Development
from mesh_platform.orchestration.running.progress import State

_INDENT = (0, 0, 0, 2)
_BUILT = "built"
_STYLES = {State.PUBLISHED: "green", State.REFUSED: "bold red", State.FAILED: "bold red", State.SKIPPED: "yellow"}
_NOT_SHOWN = Text("(not shown)", style="dim")
_COUNTS = {Verdict.FAILED: "failed", Verdict.WARNED: "warned", Verdict.UNKNOWN: "not judged", Verdict.PASSED: "passed"}


@dataclass(frozen=True, slots=True)
class CandidateView:
    development: Development

    @property
    def candidate(self) -> Candidate:
        return self.development.candidate

    @property
    def holds(self) -> bool:
        return self.candidate.holds

    def as_json(self) -> JsonValue:
        found, candidate = self.development, self.candidate
        return {
            "port": str(candidate.address),
            "holds": candidate.holds,
            "state": _state(candidate),
            "reason": candidate.reason,
            "sample": found.cut.sample,
            "partition": found.cut.partition,
            "rows": candidate.rows,
            "unchanged": candidate.unchanged,
            "seconds": json_value(candidate.seconds),
            "phases": dict(candidate.phases),
            "first_rows": json_value(found.rows),
            "hidden": list(found.hidden),
            "checks": [json_value(each) for each in candidate.worst_first()],
            "changes": found.changes.as_json() if found.changes else None,
            "contract": found.contract.as_json() if found.contract else None,
            "folder": str(found.folder) if found.folder else None,
        }

    def as_text(self) -> Iterator[RenderableType]:
        candidate, found = self.candidate, self.development
        yield Text.assemble(
            (str(candidate.address), "bold"), "  ", (_state(candidate), _STYLES[candidate.state]), f" on {_basis(found.cut)}"
        )
        yield Text(f"  {_effort(candidate)}", style="dim")
        if candidate.rows is None or not candidate.results:
            yield Padding(Text(candidate.reason), _INDENT)
        yield from _section("First rows", self._rows())
        yield from _section(f"Checks: {_counts(candidate)}", self._checks())
        yield from _section("Against what is published", self._changes())
        yield from _section("The contract breaks consumers", self._breaking())
        if found.folder is not None:
            yield Text(f"\nkept for a day: {found.folder}", no_wrap=True, overflow="ignore")
        yield ""
        yield Text("nothing was published" + (f"; to publish: mesh run {candidate.address}" if candidate.holds else ""))

    def _rows(self) -> Iterator[RenderableType]:
        if rows := self.development.rows:
            names = [*rows[0], *self.development.hidden]
            yield table(*names, rows=[[_cell(row, each) for each in names] for row in rows])

    def _checks(self) -> Iterator[RenderableType]:
        candidate = self.candidate
        yield from failing_checks([*candidate.with_verdict(Verdict.FAILED), *candidate.with_verdict(Verdict.WARNED)])
        unjudged = [(each["check"], each["reason"]) for each in candidate.with_verdict(Verdict.UNKNOWN)]
        for name, reason in unjudged:
            yield Text.assemble(f"  {name}: ", (reason, "dim"))
        if passed := [each["check"] for each in candidate.with_verdict(Verdict.PASSED)]:
            yield Text.assemble("  ", ("passed", "green"), f": {', '.join(passed)}")

    def _changes(self) -> Iterator[RenderableType]:
        if self.development.changes is not None:
            yield from row_changes(self.development.changes)
        elif self.candidate.holds:
            yield Text("  nothing is published yet")

    def _breaking(self) -> Iterator[RenderableType]:
        contract = self.development.contract
        if contract is not None and contract.breaks:
            yield from (Text(f"  {sentence(each)}") for each in contract.breaking)
            yield from (Text(f"  touches {each}") for each in contract.touched)
            yield Text(f"  {contract.way_out}")


def _state(candidate: Candidate) -> str:
    """Nothing is published here, whatever a run would have done."""
    return _BUILT if candidate.holds else candidate.state.value


def _basis(cut: Cut) -> str:
    if cut.partition:
        return f"the partition {cut.partition}"
    return f"the first {count(cut.sample, 'row')} of each input" if cut.sample else "everything"


def _effort(candidate: Candidate) -> str:
    seconds = "" if candidate.seconds is None else f"in {candidate.seconds:.2f} s"
    phases = ", ".join(f"{name} {value:.2f}" for name, value in candidate.phases.items())
    parts = " ".join(filter(None, (count(candidate.rows, "row"), seconds)))
    return f"{parts}: {phases}" if phases else parts


def _counts(candidate: Candidate) -> str:
    counted = {word: len(list(candidate.with_verdict(verdict))) for verdict, word in _COUNTS.items()}
    return ", ".join(f"{number} {word}" for word, number in counted.items() if number)


def _section(title: str, lines: Iterable[RenderableType]) -> Iterator[RenderableType]:
    """Nothing at all where there is nothing to say."""
    told = list(lines)
    if told:
        yield Text(f"\n{title}", style="bold")
        yield from told


def _cell(row: Mapping[str, Any], name: str) -> Text:
    if name not in row:
        return _NOT_SHOWN
    return Text("" if row[name] is None else str(row[name]))
