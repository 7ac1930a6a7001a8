"""How quickly an error budget burns: over a long window, so that no blip counts, and a short one, so that it ends when it is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mesh_platform.service_levels.objective import Objective
from mesh_platform.service_levels.stretches import Stretch, measure, newest

_SHORT = 12  # the short window is this part of the long one


class Pace(StrEnum):
    FAST = "fast"  # gone within days: somebody looks now
    SLOW = "slow"  # gone before the window ends: somebody looks this week


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Rings when this share of the budget is spent within this part of the objective's window."""

    pace: Pace
    share: float
    part: int

    @property
    def rate(self) -> float:
        """1 spends the budget exactly over the window."""
        return self.share * self.part


# Site Reliability Workbook, chapter 5: of thirty days one hour and five minutes, six hours and thirty minutes, three days and six hours.
ALARMS = (
    Alarm(pace=Pace.FAST, share=0.02, part=720),
    Alarm(pace=Pace.FAST, share=0.05, part=120),
    Alarm(pace=Pace.SLOW, share=0.10, part=10),
)
# Of the objective's window: an alarm rings over its long window alone, and what was measured last lies in that as well.
LOOKBACK = (1 + 1 / _SHORT) / min(each.part for each in ALARMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """How many times as quickly as the budget allows it was spent over `long` and over `short`."""

    alarm: Alarm
    long: timedelta
    short: timedelta
    long_rate: float
    short_rate: float

    @property
    def rings(self) -> bool:
        return min(self.long_rate, self.short_rate) >= self.alarm.rate


def burns(objective: Objective, stretches: Iterable[Stretch], *, at: datetime) -> tuple[Burn, ...]:
    """One for each alarm."""
    known = tuple(stretches)
    return tuple(_burn(objective, known, each, at) for each in ALARMS)


def _burn(objective: Objective, stretches: tuple[Stretch, ...], alarm: Alarm, at: datetime) -> Burn:
    long = objective.window / alarm.part
    short = long / _SHORT
    # Where nothing was measured since, what was measured last still stands: silence mends nothing.
    last = min(at, newest(stretches, until=at) or at)
    return Burn(
        alarm=alarm,
        long=long,
        short=short,
        long_rate=measure(stretches, since=at - long, until=at).broken / objective.tolerance,
        short_rate=measure(stretches, since=min(at, last) - short, until=at).broken / objective.tolerance,
    )
