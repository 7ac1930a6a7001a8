"""What became of a port that was built as a candidate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.running.progress import State

_WORST_FIRST = (Verdict.FAILED, Verdict.WARNED, Verdict.UNKNOWN, Verdict.PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """`PUBLISHED` is what a run would have done; every other state keeps its meaning, with the `reason`.

    `results` are the checks as the ledger keeps them: check, description, severity, verdict, measured, threshold, rows_affected,
    samples, reason. `rows` counts what was built, `seconds` how long that took, `phases` each part of it. `files` are the
    staged ones, of a refused build too. `unchanged`: consumers read equal rows already.
    """

    address: PortAddress
    state: State
    reason: str = ""
    rows: int | None = None
    unchanged: bool = False
    results: tuple[Mapping[str, Any], ...] = ()
    seconds: float | None = None
    phases: Mapping[str, float] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    run_id: str = ""

    @property
    def holds(self) -> bool:
        return self.state is State.PUBLISHED

    def worst_first(self) -> list[Mapping[str, Any]]:
        return [each for verdict in _WORST_FIRST for each in self.with_verdict(verdict)]

    def with_verdict(self, verdict: Verdict) -> Iterator[Mapping[str, Any]]:
        return (each for each in self.results if each["verdict"] == verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopReport:
    """One candidate for each port that was asked for, in the order in which they ended."""

    candidates: tuple[Candidate, ...]

    @property
    def holds(self) -> bool:
        return all(each.holds for each in self.candidates)

    def of(self, port: PortAddress) -> Candidate:
        return next(each for each in self.candidates if each.address == port)
