import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from mesh_platform.cli.views.pulse import PulseView, shared
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.orchestration.pulse.happenings import Happening
from mesh_platform.orchestration.pulse.pulse import Pulse
from mesh_platform.orchestration.pulse.reads import MINUTES, Reads
from mesh_platform.orchestration.pulse.runs import CurrentRun
from tests.cli.commands import MESH, environment, invoke

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RUNS = tuple(
    CurrentRun(run_id=f"r{each}", domain="sales", job="__ASSET_JOB", targets=targets, partition="", waits=each > 0, since=NOW)
    for each, targets in enumerate((("sales.orders.daily", "sales.orders.lines"), ("sales.orders.daily",), ()))
)
PUBLISHED = tuple(
    Happening(fact=each, at=NOW - timedelta(minutes=each), what="published", port=f"sales.orders.port_{each}", story="4 rows, 0.1 s")
    for each in range(20)
)
ALERT = Alert(
    kind=AlertKind.STALE, subject="sales.orders.daily", since=NOW - timedelta(hours=3), title="sales.orders.daily is older than promised"
)
READS = Reads(by_minute=(0,) * (MINUTES - 2) + (14, 7), by_port={"sales.orders.daily": 21}, by_consumer={"finance.revenue": 21})
PULSE = Pulse(at=NOW, mesh="shop", is_served=True, runs=RUNS, happenings=PUBLISHED, alerts=(ALERT,), reads=READS)


def screen(pulse: Pulse, *, columns: int, lines: int) -> list[str]:
    console = Console(width=columns, height=lines, legacy_windows=False, color_system=None)
    with console.capture() as captured:
        console.print(PulseView(pulse))
    return [line.rstrip() for line in captured.get().splitlines()]


@pytest.mark.parametrize(("columns", "lines"), [(30, 24), (60, 24), (80, 30), (200, 60)])
def test_a_screen_of_any_size_is_never_too_small(columns, lines):
    shown = screen(PULSE, columns=columns, lines=lines)
    assert len(shown) <= lines
    assert max(map(len, shown)) <= columns
    assert {"Runs", "Alerts", "Error budgets", "Published and refused", "Reads"} <= {*shown}


def test_what_there_is_no_room_for_is_counted():
    shown = screen(PULSE, columns=80, lines=24)
    listed = sum("  published  " in line for line in shown)
    assert f"and {len(PUBLISHED) - listed} more" in shown


def test_a_wide_screen_tells_the_whole_story():
    shown = "\n".join(screen(PULSE, columns=120, lines=60))
    assert "running  sales               orders.daily, orders.lines" in shown
    assert "stale  sales.orders.daily is older than promised" in shown
    assert "21 in 15 minutes, 7 in this one" in shown
    assert "█▅" in shown


def test_a_quiet_mesh_says_that_there_is_nothing():
    shown = screen(Pulse(at=NOW, mesh="shop", is_served=False), columns=80, lines=24)
    assert shown[0] == "shop  12:00:00 UTC  not served: mesh up   q ends"
    assert {
        "nothing runs or waits",
        "nothing to alert about",
        "nothing was built yet",
        "nothing of them is spent",
        "none in 15 minutes",
    } <= {*shown}


def test_room_is_shared_alike_until_each_has_what_it_wants():
    assert shared([1, 10, 3], 9) == [1, 5, 3]
    assert shared([1, 2], 9) == [1, 2]
    assert shared([4, 4], 3) == [2, 1]
    assert shared([4, 4], -1) == [0, 0]


def test_once_prints_what_a_program_can_read_on(built):
    lines = invoke(built, "top", "--once").stdout.splitlines()
    assert [line.split()[2:4] for line in lines if "published  " in line] == [
        ["published", "finance.revenue.monthly"],
        ["published", "sales.orders.daily"],
    ]
    told = json.loads(invoke(built, "top", "--json").stdout)
    assert (told["runs"], len(told["happenings"])) == ([], 2)


def test_without_a_terminal_it_says_what_to_write(built):
    result = invoke(built, "top")
    assert result.exit_code == 2
    assert "mesh top --once" in result.stderr


def _heed_ctrl_c() -> None:
    """Ctrl-C is a signal of the terminal, which whoever runs tests in the background has told their processes to ignore."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`mesh top` on a screen of its own."""

    def __init__(self, root: Path) -> None:
        self.hand, self.seat = pty.openpty()
        fcntl.ioctl(self.seat, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        self.process = subprocess.Popen(
            [*MESH, "top", "--seconds", "60"],
            cwd=root,
            env=environment(TERM="xterm"),
            stdin=self.seat,
            stdout=self.seat,
            stderr=self.seat,
            start_new_session=True,
            preexec_fn=_heed_ctrl_c,
        )

    def shown(self) -> bytes:
        ready, _, _ = select.select([self.hand], [], [], 0.05)
        return os.read(self.hand, 65536) if ready else b""

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.hand)
        os.close(self.seat)


@pytest.fixture
def terminal(built):
    opened = Terminal(built)
    yield opened
    opened.close()


@pytest.mark.parametrize(("key", "code"), [(b"q", 0), (b"\x03", 130)])
def test_a_key_ends_it_and_leaves_the_terminal_as_it_was(terminal, key, code):
    before, seen = termios.tcgetattr(terminal.seat), b""
    while b"finance.revenue (" not in seen and b"none in 15 minutes" not in seen:
        seen += terminal.shown()
        assert terminal.process.poll() is None, seen
    os.write(terminal.hand, key)
    ends = time.monotonic() + 60
    while terminal.process.poll() is None:
        assert time.monotonic() < ends, "it goes on"
        terminal.shown()
    assert terminal.process.returncode == code
    assert termios.tcgetattr(terminal.seat) == before
