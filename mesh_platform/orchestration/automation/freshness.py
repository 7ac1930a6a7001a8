"""When Dagster calls a port stale: from the service levels its contract promises."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise

import dagster as dg
from dagster._utils.schedules import cron_string_iterator

from mesh_platform.concepts.contract import DataContract, ServiceLevel
from mesh_platform.concepts.span import read_span

_SHORTEST = timedelta(minutes=1)  # Dagster takes no shorter window
_SHARE = 10  # where no latency is promised, a build may take a tenth of the time between two
_MONTH_STARTS = [datetime(2024 + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(1, 13)]  # over a leap day
_TICKS = 60  # more than the days of a month, so that the longest pause of common schedules is among them


def freshness_policy(contract: DataContract) -> dg.FreshnessPolicy | None:
    """Where a schedule is promised, a publication is due at each of its ticks, plus the promised `latency`.

    Elsewhere it is due one `frequency` after the last, plus the `latency`. None where nothing of this is promised.
    """
    latency = _longest(contract.service_level("latency"))
    schedule = next((each.schedule for each in contract.service_levels if each.schedule), None)
    if schedule:
        return _by_the_clock(schedule, latency)
    frequency = _longest(contract.service_level("frequency"))
    window = frequency + (latency or frequency / _SHARE)
    return dg.FreshnessPolicy.time_window(fail_window=max(window, _SHORTEST)) if window else None


@cache
def _by_the_clock(schedule: str, latency: timedelta) -> dg.FreshnessPolicy:
    """A deadline of the day, so that a partition that is published again in between excuses no missing one.

    Where that is no cron expression, the longest time between two publications.
    """
    shortest, longest = _pauses(schedule)
    allowance = max(latency or shortest / _SHARE, _SHORTEST)
    deadline = _later(schedule, allowance) if allowance <= shortest else None
    if deadline is None:
        return dg.FreshnessPolicy.time_window(fail_window=longest + allowance)
    return dg.FreshnessPolicy.cron(deadline_cron=deadline, lower_bound_delta=allowance, timezone="UTC")


def _pauses(schedule: str) -> tuple[timedelta, timedelta]:
    """The shortest and the longest between two ticks."""
    ticks = islice(cron_string_iterator(_MONTH_STARTS[0].timestamp(), schedule, "UTC"), _TICKS)
    between = [later - earlier for earlier, later in pairwise(ticks)]
    return min(between), max(between)


def _later(schedule: str, allowance: timedelta) -> str | None:
    """The same ticks, each so much later; None where a cron expression of one hour and one minute cannot say so."""
    minute, hour, *days = schedule.split()
    if not minute.isdigit() or len(days) != 3 or not (hour.isdigit() or hour == "*"):
        return None
    hours, minutes = divmod(int(minute) + round(allowance / timedelta(minutes=1)), 60)
    if hour == "*":
        return f"{minutes} * {' '.join(days)}" if not hours else None
    return f"{minutes} {int(hour) + hours} {' '.join(days)}" if int(hour) + hours < 24 else None


def _longest(level: ServiceLevel | None) -> timedelta:
    """The time a service level spans, in its longest months; nothing where it promises no time at all."""
    if level is None:
        return timedelta()
    try:
        span = read_span(level.value, level.unit)
        return max(span.after(start) - start for start in _MONTH_STARTS)
    except (ValueError, OverflowError):
        return timedelta()
