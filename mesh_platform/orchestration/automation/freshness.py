"""When Dagster calls a port stale: from the service levels its contract promises."""

from datetime import timedelta

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import DataContract
from mesh_platform.quality.due import next_due

_SHORTEST = timedelta(minutes=1)  # Dagster takes no shorter window


def freshness_policy(contract: DataContract) -> dg.FreshnessPolicy | None:
    """None where the contract promises no publication by any time."""
    now = clock.now()
    due = next_due(contract, now)
    return dg.FreshnessPolicy.time_window(fail_window=max(due - now, _SHORTEST)) if due else None
