"""Processes that live as long as the one that started them: each in a session of its own, with a log file."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A started process; its process group has its own id, and holds whatever it starts in turn."""

    name: str
    log: Path
    handle: subprocess.Popen[bytes]
    started: float  # as time.monotonic() tells it

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.handle.poll()

    def last_words(self, lines: int = 5) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def start(name: str, command: Sequence[str], *, log: Path, folder: Path, environment: Mapping[str, str]) -> Process:
    """Starts a command from the main thread: on Linux, a process dies with the thread that started it. The log before is kept once."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".before.log"))
    with log.open("wb") as output:
        handle = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C of the terminal must reach only us, who stop the others in order
            preexec_fn=_prepare_child,
        )
    return Process(name=name, log=log, handle=handle, started=time.monotonic())


def stop(processes: Iterable[Process], *, patience: float, hurried: Callable[[], bool] = lambda: False) -> None:
    """Asks every process and its descendants to end, and kills what is left when the patience is over or the caller is in a hurry."""
    groups = {each.handle.pid: each for each in processes}
    for group in groups:
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while any(map(is_alive, groups.values())) and time.monotonic() < deadline and not hurried():
        time.sleep(_PAUSE)
    for group, process in groups.items():
        _signal(group, signal.SIGKILL)
        process.handle.wait()


def is_alive(process: Process) -> bool:
    """Whether it, or anything that it started, still lives."""
    process.handle.poll()  # collects the leader: its group exists as long as it is not collected
    return _signal(process.handle.pid, 0)


def _prepare_child() -> None:
    # A shell starts background jobs with SIGINT ignored; Dagster copies that to SIGTERM and could not be stopped any more.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _signal(group: int, number: int) -> bool:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False
