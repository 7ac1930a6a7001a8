"""The course of an objective: everything measured of it, from which its standing at any moment follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import assert_never

from mesh_platform.concepts.lifecycle import TRIED_OUT, Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.service_levels.indicators import availability, frequency, freshness, quality
from mesh_platform.service_levels.objective import Indicator, Objective, objectives
from mesh_platform.service_levels.past import Past
from mesh_platform.service_levels.stretches import Stretch
from mesh_platform.service_levels.told import Told

_AT_ONCE = 100  # ports: what is read of them is in memory until the next come


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    port: PortAddress
    objective: Objective
    stretches: tuple[Stretch, ...]


def courses(
    lakehouse: Lakehouse, ports: Iterable[OutputPort], *, since: datetime, until: datetime, built_since: datetime | None = None
) -> Iterator[tuple[Course, ...]]:
    """Of each port one for each objective of its contract as it is today, also where it is asked about the past."""
    rest = iter(ports)
    while some := list(islice(rest, _AT_ONCE)):
        told = Told(lakehouse, (str(each.address) for each in some))
        for port in some:
            yield tuple(_courses(told, port, since=since, until=until, built_since=built_since))


def bound(mesh: Mesh, ports: Iterable[OutputPort]) -> Iterator[OutputPort]:
    """Those that promise anything to anybody: one that is tried out or retired does not."""
    for each in ports:
        state = state_of(mesh.product_of(each.address), each)
        if state not in TRIED_OUT and state is not Lifecycle.RETIRED:
            yield each


def _courses(told: Told, port: OutputPort, *, since: datetime, until: datetime, built_since: datetime | None) -> Iterator[Course]:
    if port.contract is None:
        return
    past = Past(told=told, port=port.address, contract=port.contract, since=since, until=until, built_since=built_since)
    for each in objectives(port.contract):
        yield Course(port=port.address, objective=each, stretches=tuple(_stretches(past, each)))


def _stretches(past: Past, objective: Objective) -> Iterable[Stretch]:
    match objective.indicator:
        case Indicator.FRESHNESS:
            return freshness.stretches(past, objective.level)
        case Indicator.FREQUENCY:
            return frequency.stretches(past)
        case Indicator.QUALITY:
            return quality.stretches(past)
        case Indicator.AVAILABILITY:
            return availability.stretches(past)
        case _:
            assert_never(objective.indicator)
