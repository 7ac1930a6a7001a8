"""When Dagster calls a port stale: from the service levels its contract promises."""

from datetime import timedelta

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import DataContract, ServiceLevel
from mesh_platform.concepts.span import read_span

_SHORTEST = timedelta(minutes=1)  # Dagster takes no shorter window


def freshness_policy(contract: DataContract) -> dg.FreshnessPolicy | None:
    """A publication is due one `frequency` after the last, plus the promised `latency`; None where neither is promised."""
    promised = [level for level in map(contract.service_level, ("frequency", "latency")) if level is not None]
    window = sum(map(_duration, promised), timedelta())
    return dg.FreshnessPolicy.time_window(fail_window=max(window, _SHORTEST)) if window else None


def _duration(level: ServiceLevel) -> timedelta:
    """The time a service level spans; nothing where it promises no time at all."""
    now = clock.now()
    try:
        return now - read_span(level.value, level.unit).before(now)
    except (ValueError, OverflowError):
        return timedelta()
