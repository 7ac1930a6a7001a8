"""Objectives: how much of what a contract promises about time, quality and availability has to be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from mesh_platform.concepts.contract import DataContract, ServiceLevel

DEFAULT_TARGET = 95.0  # percent: of thirty days, one and a half may go wrong, which is one run of a day and its repair
LONGEST_WINDOW = timedelta(days=90)
_PERCENT = ("%", "percent")


class Indicator(StrEnum):
    """What is measured: a share of the time for the first two, of what was counted for the others."""

    FRESHNESS = "freshness"  # the newest data is as young as promised
    FREQUENCY = "frequency"  # the next publication is not overdue
    QUALITY = "quality"  # checks of builds pass
    AVAILABILITY = "availability"  # who reads the last good snapshot gets it


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """`target` is the percentage of the last `days` that is to be good; `level` the promise that it is about."""

    indicator: Indicator
    level: ServiceLevel
    target: float
    days: int
    freeze: bool

    @property
    def name(self) -> str:
        """Unique in its contract."""
        element = self.level.element if self.indicator is Indicator.FRESHNESS else None
        return f"{self.indicator}.{element}" if element else self.indicator.value

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def tolerance(self) -> float:
        """The share that may go wrong."""
        return (100 - self.target) / 100

    @property
    def counts_time(self) -> bool:
        return self.indicator in (Indicator.FRESHNESS, Indicator.FREQUENCY)

    @property
    def promise(self) -> str:
        """In words, as the contract says it."""
        value = f"{self.level.value} {self.level.unit or ''}".rstrip()
        match self.indicator:
            case Indicator.FRESHNESS:
                return f"`{self.level.element}` no older than {value} when it is published"
            case Indicator.FREQUENCY:
                return f"published every {value}" if self.level.property == "frequency" else f"published anew within {value}"
            case Indicator.QUALITY:
                return "checks pass"
            case Indicator.AVAILABILITY:
                return "reads are answered"


def objectives(contract: DataContract) -> tuple[Objective, ...]:
    """One for each promise that can be measured over time."""
    found = {each.name: each for each in reversed([*_aged(contract), *_paced(contract), *_counted(contract)])}
    return tuple(reversed(found.values()))


def _aged(contract: DataContract) -> Iterator[Objective]:
    for each in contract.service_levels:
        if each.property.lower() in ("latency", "freshness") and each.element:
            yield _objective(Indicator.FRESHNESS, each)


def _paced(contract: DataContract) -> Iterator[Objective]:
    """A latency that names no column is one of publications."""
    latency = contract.service_level("latency")
    level = contract.service_level("frequency") or (latency if latency and not latency.element else None)
    if level is not None:
        yield _objective(Indicator.FREQUENCY, level)


def _counted(contract: DataContract) -> Iterator[Objective]:
    """The standard's own words for a share: its value is the target, or what may be missing of it."""
    errors, availability = contract.service_level("errorRate"), contract.service_level("availability")
    if errors is not None and errors.unit in _PERCENT:
        yield _objective(Indicator.QUALITY, errors, target=100 - float(errors.value))
    if availability is not None and availability.unit in _PERCENT:
        yield _objective(Indicator.AVAILABILITY, availability, target=float(availability.value))


def _objective(indicator: Indicator, level: ServiceLevel, *, target: float | None = None) -> Objective:
    aim = level.aim
    return Objective(
        indicator=indicator,
        level=level,
        target=target or float(aim.target or DEFAULT_TARGET),
        days=aim.days,
        freeze=aim.freeze,
    )
