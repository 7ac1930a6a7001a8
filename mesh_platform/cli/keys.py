"""Keys that a person presses while something is shown, each at once and without an echo."""

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Generator
from contextlib import contextmanager

_LONGEST_KEY = 16  # an arrow comes as several bytes


class Keys:
    """Standard input, which has to be a terminal, key by key; Ctrl-C stays what it is."""

    def __init__(self, terminal: int, signals: int) -> None:
        self._terminal = terminal
        self._signals = signals

    def pressed(self, seconds: float) -> str | None:
        """The key that is pressed within so long; None for none, empty where nobody can press one any more.

        Raises KeyboardInterrupt for a Ctrl-C that came since these keys were taken, also where Python's own was lost: it is
        raised between two instructions, which may lie in code that swallows it, or just before this goes to sleep.
        """
        ready, _, _ = select.select([self._terminal, self._signals], [], [], seconds)
        if self._signals in ready and signal.SIGINT in os.read(self._signals, _LONGEST_KEY):
            raise KeyboardInterrupt
        return os.read(self._terminal, _LONGEST_KEY).decode(errors="replace") if self._terminal in ready else None


@contextmanager
def single_keys() -> Generator[Keys]:
    """The terminal is afterwards as it was."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    ours, pythons = os.pipe()
    os.set_blocking(pythons, False)  # which Python demands of it
    woken = signal.set_wakeup_fd(pythons, warn_on_full_buffer=False)
    try:
        tty.setcbreak(terminal)
        yield Keys(terminal, ours)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        signal.set_wakeup_fd(woken)
        os.close(ours)
        os.close(pythons)
