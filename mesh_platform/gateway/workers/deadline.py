"""When a worker stops: its time is over, or nobody waits for its rows any more."""

import select
import socket
import time
from contextlib import suppress
from threading import Lock, Thread

from mesh_platform.errors import TooMuch
from mesh_platform.lakehouse.engine import Connection, EngineError

LESS = "ask for less: fewer columns, a condition, or sums"
_AGAIN_SECONDS = 0.1


def too_long(seconds: float) -> TooMuch:
    return TooMuch(f"the answer takes more time than {seconds:g} seconds", hint=LESS)


class Deadline:
    """Whatever one answer works with is interrupted then, again and again: between two statements nothing runs, and the next
    one would run on.
    """

    def __init__(self, rows: socket.socket, seconds: float) -> None:
        self.is_gone = False  # whoever waited for the rows
        self._is_over = False
        self.seconds = seconds
        self._rows = rows
        self._has_ended = False
        self._working: list[Connection] = []
        self._lock = Lock()
        self._waiting = Thread(target=self._wait, daemon=True)

    def works_with(self, connection: Connection) -> None:
        with self._lock:
            self._working.append(connection)

    def require_time(self) -> None:
        """Raises TooMuch where there is none left; who is gone needs none."""
        if self._is_over and not self.is_gone:
            raise too_long(self.seconds)

    def __enter__(self) -> "Deadline":
        self._waiting.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._has_ended = True
        with suppress(OSError):  # the other side may be gone
            self._rows.shutdown(socket.SHUT_RDWR)  # which wakes who waits here, too; what was sent arrives
        self._waiting.join()

    def _wait(self) -> None:
        gone = select.poll()
        gone.register(self._rows, 0)  # that the other side is gone is told unasked
        self.is_gone = bool(gone.poll(self.seconds * 1000))
        while self._interrupted():
            time.sleep(_AGAIN_SECONDS)

    def _interrupted(self) -> bool:
        """Unless all is done."""
        with self._lock:
            if self._has_ended:
                return False
            self._is_over = True
            for each in self._working:
                with suppress(EngineError):  # it was closed when a part of the answer was done
                    each.interrupt()
            return True
