"""Keys that a person presses while something is shown, each at once and without an echo."""

import os
import select
import sys
import termios
import tty
from collections.abc import Generator
from contextlib import contextmanager

_LONGEST_KEY = 16  # an arrow comes as several bytes


@contextmanager
def single_keys() -> Generator[None]:
    """Standard input, which has to be a terminal, gives key by key; Ctrl-C stays what it is."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def pressed(seconds: float) -> str | None:
    """The key that is pressed within so long; None for none, empty where nobody can press one any more."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return os.read(sys.stdin.fileno(), _LONGEST_KEY).decode(errors="replace") if ready else None
