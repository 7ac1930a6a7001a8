"""SIGINT and SIGTERM as something to wait for."""

import signal
import threading
from types import TracebackType


class Interrupts:
    """Counts both signals instead of dying of them, while open."""

    def __init__(self) -> None:
        self.count = 0
        self._arrived = threading.Event()

    def __enter__(self) -> "Interrupts":
        self._before = {each: signal.signal(each, self._note) for each in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self, seconds: float) -> bool:
        """Whether one has arrived."""
        return self._arrived.wait(seconds)

    def _note(self, *_: object) -> None:
        self.count += 1
        self._arrived.set()
