"""The one clock: every time in the mesh is UTC and comes from here, so that a test can move it."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

_frozen: datetime | None = None


def now() -> datetime:
    return _frozen or datetime.now(UTC)


@contextmanager
def frozen_at(moment: datetime) -> Generator[None]:
    """Time stands still at `moment` for every thread of this process; for tests."""
    global _frozen
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before
