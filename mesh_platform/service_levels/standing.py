"""How a port stands with what it promised at a moment: what was kept, what is left of the budget, and how quickly it goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.service_levels.budget import Budget, budget_of
from mesh_platform.service_levels.burn import LOOKBACK, Burn, Pace, burns
from mesh_platform.service_levels.course import Course, bound, courses
from mesh_platform.service_levels.objective import LONGEST_WINDOW, Objective
from mesh_platform.service_levels.stretches import Measured, bad_since, measure

_LATELY = LONGEST_WINDOW * LOOKBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One objective at a moment, over its own window. `bad_since`: since when it goes wrong without much of a pause."""

    port: PortAddress
    objective: Objective
    at: datetime
    measured: Measured
    budget: Budget
    burns: tuple[Burn, ...]
    bad_since: datetime | None = None

    @property
    def is_met(self) -> bool | None:
        """None where nothing was measured."""
        return None if not self.measured.total else not self.budget.is_spent

    @property
    def pace(self) -> Pace | None:
        """The quicker one that rings; None where the budget will last."""
        return next((each.alarm.pace for each in self.burns if each.rings), None)

    def as_json(self) -> dict[str, JsonValue]:
        kept = self.measured.kept
        return {
            "port": str(self.port),
            "objective": self.objective.name,
            "promise": self.objective.promise,
            "at": self.at.isoformat(),
            "days": self.objective.days,
            "target": self.objective.target,
            "kept": None if kept is None else round(100 * kept, 4),
            "unit": "seconds" if self.objective.counts_time else "events",
            "good": self.measured.good,
            "bad": self.measured.bad,
            "budget": self.budget.allowed,
            "budget_left": round(100 * self.budget.left, 2),
            "met": self.is_met,
            "freeze": self.objective.freeze,
            "pace": self.pace.value if self.pace else None,
            "burn_rates": {f"{each.long / timedelta(hours=1):g} h": round(each.long_rate, 3) for each in self.burns},
            "bad_since": self.bad_since.isoformat() if self.bad_since else None,
        }


def standing(lakehouse: Lakehouse, port: OutputPort, at: datetime) -> tuple[Standing, ...]:
    """One for each objective of the port's contract; none where it has none that can be measured."""
    return tuple(standings_of(lakehouse, [port], at))


def standings(lakehouse: Lakehouse, mesh: Mesh, ports: Iterable[OutputPort], at: datetime) -> Iterator[Standing]:
    """Those of the ports that are bound by their promises."""
    return standings_of(lakehouse, bound(mesh, ports), at)


def standings_of(lakehouse: Lakehouse, ports: Iterable[OutputPort], at: datetime) -> Iterator[Standing]:
    """Of all these, bound or not: what is tried out is measured too, and told to who tries it out."""
    for found in courses(lakehouse, ports, since=at - LONGEST_WINDOW, until=at):
        yield from (standing_of(each, at) for each in found)


def burning(lakehouse: Lakehouse, mesh: Mesh, ports: Iterable[OutputPort], at: datetime) -> Iterator[Standing]:
    """Those whose budget burns too quickly: only for a port that has one of them more is read than lately happened."""
    burn = _burning_lately(lakehouse, bound(mesh, ports), at)
    return (each for each in standings_of(lakehouse, burn, at) if each.pace is not None)


def major_versions(mesh: Mesh, port: PortAddress) -> tuple[OutputPort, ...]:
    """The port and its other major versions, which one agreement opens."""
    product = mesh.product_of(port)
    return tuple(each for each in product.outputs if each.address.port == port.port)


def _burning_lately(lakehouse: Lakehouse, ports: Iterable[OutputPort], at: datetime) -> Iterator[OutputPort]:
    """From whole days, as reads are summed up by day."""
    since, asked = datetime.combine((at - _LATELY).date(), time(), UTC), tuple(ports)
    for port, lately in zip(asked, courses(lakehouse, asked, since=since, until=at, built_since=since), strict=True):
        if any(burn.rings for each in lately for burn in burns(each.objective, each.stretches, at=at)):
            yield port


def standing_of(course: Course, at: datetime) -> Standing:
    objective = course.objective
    measured = measure(course.stretches, since=at - objective.window, until=at)
    found = burns(objective, course.stretches, at=at)
    return Standing(
        port=course.port,
        objective=objective,
        at=at,
        measured=measured,
        budget=budget_of(objective, measured),
        burns=found,
        bad_since=bad_since(course.stretches, until=at, calm=found[-1].long),
    )
