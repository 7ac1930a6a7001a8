"""Ninety days of an objective, day by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.service_levels.budget import budget_of
from mesh_platform.service_levels.course import Course, bound, courses
from mesh_platform.service_levels.objective import LONGEST_WINDOW, Objective
from mesh_platform.service_levels.stretches import Measured, measure

DAYS = 90
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """`measured` is what the day itself brought; `budget_left` the share at its end, over the objective's window."""

    day: date
    measured: Measured
    budget_left: float

    def as_json(self) -> dict[str, JsonValue]:
        kept = self.measured.kept
        return {
            "day": self.day.isoformat(),
            "kept": None if kept is None else round(100 * kept, 4),
            "good": self.measured.good,
            "bad": self.measured.bad,
            "budget_left": round(100 * self.budget_left, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The oldest day first; the last one is not over."""

    port: PortAddress
    objective: Objective
    days: tuple[Day, ...]

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "port": str(self.port),
            "objective": self.objective.name,
            "target": self.objective.target,
            "days": [each.as_json() for each in self.days],
        }


def history(lakehouse: Lakehouse, port: OutputPort, at: datetime, *, days: int = DAYS) -> tuple[History, ...]:
    """One for each objective of the port's contract, from what the ledger tells of any day."""
    return tuple(_histories(lakehouse, [port], at, days))


def histories(lakehouse: Lakehouse, mesh: Mesh, ports: Iterable[OutputPort], at: datetime) -> Iterator[History]:
    """Those of the ports that are bound by their promises."""
    return _histories(lakehouse, bound(mesh, ports), at, DAYS)


def _histories(lakehouse: Lakehouse, ports: Iterable[OutputPort], at: datetime, days: int) -> Iterator[History]:
    first = datetime.combine(at.date() - timedelta(days=days - 1), time(), UTC)
    for found in courses(lakehouse, ports, since=first - LONGEST_WINDOW, until=at):
        for each in found:
            yield History(port=each.port, objective=each.objective, days=tuple(_days(each, first, at)))


def _days(course: Course, first: datetime, at: datetime) -> Iterator[Day]:
    objective, begin = course.objective, first
    while begin < at:
        end = min(begin + _DAY, at)
        so_far = measure(course.stretches, since=end - objective.window, until=end)
        yield Day(
            day=begin.date(),
            measured=measure(course.stretches, since=begin, until=end),
            budget_left=budget_of(objective, so_far).left,
        )
        begin += _DAY
