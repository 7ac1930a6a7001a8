"""How often somebody may ask: so many requests a second, and after a pause more of them at once."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from mesh_platform.errors import TooManyQueries

PER_SECOND, AT_ONCE = 50.0, 200.0
_MOST_CALLERS = 10_000


@dataclass(slots=True)
class _Bucket:
    """Requests that a caller still has; they come back with time."""

    left: float
    at: float

    def takes(self, now: float) -> bool:
        self.left = min(AT_ONCE, self.left + (now - self.at) * PER_SECOND)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Pace:
    """One for all doors of a server. Callers are kept apart: who floods has nobody else turned away."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def require(self, caller: str) -> None:
        """Raises TooManyQueries."""
        with self._lock:
            if self._bucket(caller).takes(self._now()):
                return
        raise TooManyQueries(
            f"more than {PER_SECOND:.0f} requests a second came from there", seconds=1, hint="ask more in one query, and less often"
        )

    def _bucket(self, caller: str) -> _Bucket:
        """Only so many callers are remembered: those that came last."""
        found = self._buckets.setdefault(caller, _Bucket(AT_ONCE, self._now()))
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return found
