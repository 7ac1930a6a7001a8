import contextlib
import os
import pty
import signal
import sys
import termios

import pytest

from mesh_platform.cli.keys import single_keys


@pytest.fixture
def hand(monkeypatch):
    """What a person types with, on a terminal that is standard input."""
    hand, seat = pty.openpty()
    with os.fdopen(seat, "rb", buffering=0) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield hand
    os.close(hand)


@pytest.fixture(autouse=True)
def _heed_ctrl_c():
    """Whoever runs tests in the background has told their processes to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_key_is_given_at_once_and_none_in_the_end(hand):
    with single_keys() as keys:
        os.write(hand, b"q")
        assert keys.pressed(60) == "q"
        assert keys.pressed(0) is None


def test_ctrl_c_ends_it_also_where_it_came_before_the_wait_and_was_swallowed(hand):
    before = termios.tcgetattr(hand)
    with pytest.raises(KeyboardInterrupt), single_keys() as keys:  # noqa: PT012
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        keys.pressed(60)
    assert termios.tcgetattr(hand) == before
    assert signal.set_wakeup_fd(-1) == -1
