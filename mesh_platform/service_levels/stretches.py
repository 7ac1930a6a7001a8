"""Stretches: what went well and what did not, between two moments or at one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """So much that was good or bad, in seconds of its time or in events; an event that is known to the moment starts where it ends."""

    start: datetime
    end: datetime
    good: float = 0
    bad: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What nobody measured is neither good nor bad."""

    good: float = 0
    bad: float = 0

    @property
    def total(self) -> float:
        return self.good + self.bad

    @property
    def kept(self) -> float | None:
        """The share that was good; None where nothing was measured."""
        return self.good / self.total if self.total else None

    @property
    def broken(self) -> float:
        return self.bad / self.total if self.total else 0


def good_time(start: datetime, end: datetime) -> Stretch:
    return Stretch(start=start, end=end, good=(end - start).total_seconds())


def bad_time(start: datetime, end: datetime) -> Stretch:
    return Stretch(start=start, end=end, bad=(end - start).total_seconds())


def measure(stretches: Iterable[Stretch], *, since: datetime, until: datetime) -> Measured:
    """Those after a moment up to and with another; of a stretch that goes beyond, its share."""
    shares = [(_share(each, since, until), each) for each in stretches]
    return Measured(good=sum(share * each.good for share, each in shares), bad=sum(share * each.bad for share, each in shares))


def newest(stretches: Iterable[Stretch], *, until: datetime) -> datetime | None:
    """When something was measured last."""
    return max((min(each.end, until) for each in stretches if each.start <= until), default=None)


def bad_since(stretches: Iterable[Stretch], *, until: datetime, calm: timedelta) -> datetime | None:
    """Since when things have gone wrong without a pause that is longer than `calm`; None where the pause lasts still."""
    since, at = None, until
    for each in sorted((each for each in stretches if each.bad and each.start <= until), key=lambda each: each.end, reverse=True):
        if at - each.end > calm:
            break
        since = at = min(at, each.start)
    return since


def _share(stretch: Stretch, since: datetime, until: datetime) -> float:
    length = stretch.end - stretch.start
    if not length:
        return 1 if since < stretch.start <= until else 0
    inside = min(stretch.end, until) - max(stretch.start, since)
    return max(inside / length, 0)
