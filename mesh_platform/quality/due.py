"""When the next publication of a port is due: what its service levels promise about time, seen from the last one."""

from datetime import datetime, timedelta

from mesh_platform.concepts.contract import DataContract, ServiceLevel
from mesh_platform.concepts.span import read_span

LONGEST_PATIENCE = timedelta(hours=1)


def next_due(contract: DataContract, published_at: datetime) -> datetime | None:
    """One `frequency` after the last publication, plus the promised `latency`; None where neither is promised."""
    due = published_at
    for level in map(contract.service_level, ("frequency", "latency")):
        due = _after(due, level) if level is not None else due
    return due if due > published_at else None


def overdue_after(contract: DataContract, published_at: datetime) -> datetime | None:
    """When so much more time has passed that it is no matter of a run that takes a little longer than the last."""
    due = next_due(contract, published_at)
    return due and due + min((due - published_at) / 10, LONGEST_PATIENCE)


def _after(moment: datetime, level: ServiceLevel) -> datetime:
    """The same moment where a service level promises no time at all."""
    try:
        return read_span(level.value, level.unit).after(moment)
    except (ValueError, OverflowError):
        return moment
