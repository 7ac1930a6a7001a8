"""The one clock: every time in the mesh is UTC and comes from here, so that it can be moved."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

_frozen: list[datetime] = []  # the newest is last


def now() -> datetime:
    return _frozen[-1] if _frozen else datetime.now(UTC)


def stopped_at() -> datetime | None:
    """Where time stands still, for other processes that work on the same question; None where it goes on."""
    return _frozen[-1] if _frozen else None


@contextmanager
def frozen_at(moment: datetime) -> Generator[None]:
    """Time stands still at `moment` for every thread of this process: for tests, and for what is asked about the past."""
    stopped = moment.astimezone(UTC)
    _frozen.append(stopped)
    try:
        yield
    finally:
        # Not the last one: threads may leave in another order than they came.
        _frozen.pop(next(at for at, each in enumerate(_frozen) if each is stopped))
