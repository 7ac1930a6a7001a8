"""Whether anything still starts runs: schedules, automation and the queue live in one daemon, which says so twice a minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import MESH, Alert, AlertKind

_STARTERS = frozenset({"SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR"})
SILENCE = timedelta(minutes=5)


def stopped_automation(instance: dg.DagsterInstance, *, watching_since: datetime | None = None) -> Iterator[Alert]:
    """Nothing where there has never been a daemon. One that starts together with whoever watches is given time to speak."""
    heard = {name: beat.timestamp for name, beat in instance.get_daemon_heartbeats().items() if name in _STARTERS}
    if not heard:
        return
    last = datetime.fromtimestamp(min(heard.values()), UTC)
    if clock.now() - max(last, watching_since or last) <= SILENCE:
        return
    silent = sorted(name for name, moment in heard.items() if moment == min(heard.values()))
    yield Alert(
        kind=AlertKind.AUTOMATION_STOPPED,
        subject=MESH,
        since=last,
        title=f"Nothing starts runs since {last:%Y-%m-%d %H:%M} UTC",
        story=(f"Dagster's daemon ({silent[0].lower().replace('_', ' ')}) is silent: no schedule and no automation starts anything.",),
        commands=("mesh up",),
    )
