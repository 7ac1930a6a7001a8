"""How often somebody may ask: so many requests a second, and after a pause more of them at once."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from mesh_platform.errors import TooManyQueries

_MOST_CALLERS = 10_000


@dataclass(slots=True)
class _Bucket:
    """Requests that a caller still has; they come back with time."""

    left: float
    at: float


class Pace:
    """One for all doors of a server. Callers are kept apart: who floods has nobody else turned away."""

    def __init__(self, *, per_second: float, at_once: float, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._at_once = per_second, at_once
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def require(self, caller: str) -> None:
        """Raises TooManyQueries."""
        with self._lock:
            bucket, now = self._bucket(caller), self._now()
            bucket.left = min(self._at_once, bucket.left + (now - bucket.at) * self._per_second)
            bucket.at = now
            if bucket.left >= 1:
                bucket.left -= 1
                return
        fact = f"more than {self._per_second:.0f} requests a second came from there"
        raise TooManyQueries(fact, seconds=1, hint="ask more in one query, and less often")

    def _bucket(self, caller: str) -> _Bucket:
        """Only so many callers are remembered: those that came last."""
        found = self._buckets.setdefault(caller, _Bucket(self._at_once, self._now()))
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return found
