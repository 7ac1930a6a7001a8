"""Whether the next publication is overdue."""

from collections.abc import Iterator
from datetime import datetime

from mesh_platform.quality.due import overdue_after
from mesh_platform.service_levels.past import Past
from mesh_platform.service_levels.stretches import Stretch, bad_time, good_time


def stretches(past: Past) -> Iterator[Stretch]:
    """Each release is good until the next one should have come."""
    for each in past.reigns:
        overdue = overdue_after(past.contract, each.published_at)
        yield from until_then(each.start, each.end, each.end if overdue is None else overdue)


def until_then(start: datetime, end: datetime, moment: datetime) -> Iterator[Stretch]:
    """Good before the moment, bad after it."""
    if start < moment:
        yield good_time(start, min(end, moment))
    if moment < end:
        yield bad_time(max(start, moment), end)
