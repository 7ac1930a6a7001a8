"""What one principal may take of the server: so many answers at once, and so many requests. Who takes more hurts nobody else."""

from collections import Counter
from collections.abc import Callable
from threading import Lock

from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pace import Pace
from mesh_platform.settings import Settings

_WAIT_SECONDS = 1.0


class Place:
    """One of a principal's, for as long as an answer is worked on."""

    def __init__(self, left: Callable[[], None]) -> None:
        self._left = left
        self._is_held = True
        self._lock = Lock()

    def leave(self) -> None:
        """Once, however often it is said."""
        with self._lock:
            was_held, self._is_held = self._is_held, False
        if was_held:
            self._left()


class Limits:
    """One for all doors of a server: which of them is knocked at makes no difference."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # One query is several requests of Flight SQL; who comes without a token that holds has less to ask.
        self.principals = Pace(per_second=500, at_once=1000)
        self.strangers = Pace(per_second=50, at_once=200)
        self._busy: Counter[str] = Counter()
        self._lock = Lock()

    def admit(self, principal: Principal) -> Place:
        """Raises TooManyQueries at once, for whoever waited would hold a thread of the server."""
        most, subject = self._settings.queries_at_once, principal.subject
        with self._lock:
            if self._busy[subject] >= most:
                fact = f"{subject} has {most} answers under way, which is all it gets at once"
                raise TooManyQueries(fact, seconds=_WAIT_SECONDS, hint="ask again when one of them has ended")
            self._busy[subject] += 1
        return Place(lambda: self._leave(subject))

    def _leave(self, subject: str) -> None:
        with self._lock:
            self._busy[subject] -= 1
            if not self._busy[subject]:
                del self._busy[subject]
