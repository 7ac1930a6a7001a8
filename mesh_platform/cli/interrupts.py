"""Ctrl-C while DuckDB computes."""

import signal
import socket
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Protocol


class Interruptible(Protocol):
    def interrupt(self) -> None: ...


@contextmanager
def ending_on_interrupt(query: Interruptible) -> Generator[None]:
    """Ends a running query as soon as a signal comes.

    Python raises KeyboardInterrupt only between two of its own instructions, and a query can keep it from the next one for
    minutes. A thread that waits for the signal's byte is not kept from anything.
    """
    ours, pythons = socket.socketpair()
    with closing(ours), closing(pythons):
        pythons.settimeout(0)  # which Python demands of it
        before = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
        waiting = threading.Thread(target=_interrupt_on_signal, args=(ours, query), daemon=True)
        waiting.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            pythons.shutdown(socket.SHUT_WR)
            waiting.join()


def _interrupt_on_signal(signals: socket.socket, query: Interruptible) -> None:
    """The end of the stream, without a byte, says that the query is over."""
    while number := signals.recv(1):
        if number[0] == signal.SIGINT:
            query.interrupt()
