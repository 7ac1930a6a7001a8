"""What one principal may take of the server: so many answers at once, each for so long. Who takes more hurts nobody else."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Timer

from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.pace import Pace
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.settings import Settings

_WAIT_SECONDS = 1.0
_AGAIN_SECONDS = 0.1


class Turn:
    """One answer that is worked on, until its last row is gone. When its time is over, whatever it works with is interrupted."""

    def __init__(self, seconds: float, *, ended: Callable[[], None]) -> None:
        self.is_over = False
        self.seconds = seconds
        self._ended = ended
        self._has_ended = False
        self._working: list[Connection] = []
        self._lock = Lock()
        self._timer = self._wait(seconds)

    def works_with(self, connection: Connection) -> None:
        with self._lock:
            self._working.append(connection)

    def interrupt(self) -> None:
        """Again and again until it has ended: between two statements nothing runs, and the next one would run on."""
        with self._lock:
            self.is_over = True
            for each in self._working:
                with suppress(EngineError):  # it was closed when a part of the answer was done
                    each.interrupt()
            if not self._has_ended:
                self._timer = self._wait(_AGAIN_SECONDS)

    def end(self) -> None:
        """Gives the place free; once, however often it is said."""
        with self._lock:
            had_ended, self._has_ended = self._has_ended, True
            self._working.clear()
            self._timer.cancel()
        if not had_ended:
            self._ended()

    def _wait(self, seconds: float) -> Timer:
        timer = Timer(seconds, self.interrupt)
        timer.daemon = True
        timer.start()
        return timer

    def __enter__(self) -> "Turn":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Limits:
    """One for all doors of a server: which of them is knocked at makes no difference."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # One query is several requests of Flight SQL; who comes without a token that holds has less to ask.
        self.principals = Pace(per_second=500, at_once=1000)
        self.strangers = Pace(per_second=50, at_once=200)
        self._busy: Counter[str] = Counter()
        self._lock = Lock()

    def admit(self, principal: Principal) -> Turn:
        """Raises TooManyQueries at once, for whoever waited would hold a thread of the server."""
        most, subject = self._settings.queries_at_once, principal.subject
        with self._lock:
            if self._busy[subject] >= most:
                fact = f"{subject} has {most} answers under way, which is all it gets at once"
                raise TooManyQueries(fact, seconds=_WAIT_SECONDS, hint="ask again when one of them has ended")
            self._busy[subject] += 1
        return Turn(self._settings.query_seconds, ended=lambda: self._leave(subject))

    def _leave(self, subject: str) -> None:
        with self._lock:
            self._busy[subject] -= 1
            if not self._busy[subject]:
                del self._busy[subject]
