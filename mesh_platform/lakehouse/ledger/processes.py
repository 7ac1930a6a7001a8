"""Processes, each told apart from whatever gets its number later."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from mesh_platform.concepts.json_value import JsonValue

_ONE_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of a machine. `mark` is its own for ever; `began` tells when it started, as far as the machine's clock was right."""

    host: str
    pid: int
    mark: str
    began: datetime

    def __str__(self) -> str:
        return f"{self.host} {self.pid} {self.mark}"

    def as_json(self) -> dict[str, JsonValue]:
        """What a fact keeps of it."""
        return {"host": self.host, "pid": self.pid, "mark": self.mark}


def this_host() -> str:
    return socket.gethostname()


def this_process() -> Process:
    found = process(os.getpid())
    if found is None:
        raise ValueError("a process that asks for itself is alive")
    return found


def process(pid: int) -> Process | None:
    """The process that has a number now. None where none has, or only one that has ended and waits to be collected."""
    found = _of_proc(pid) if sys.platform == "linux" else _of_ps(pid)
    return Process(host=this_host(), pid=pid, mark=found[0], began=found[1]) if found else None


def is_gone(named: str) -> bool:
    """Whether the process that a text names has ended. Of other machines nothing is known, so that theirs have not.

    One that is named without its mark lives on as long as anything has its number.
    """
    host, _, rest = named.partition(" ")
    pid, _, mark = rest.partition(" ")
    if host != this_host() or not pid:
        return False
    now = process(int(pid))
    return now is None or now.mark != (mark or now.mark)


def _of_proc(pid: int) -> tuple[str, datetime] | None:
    """Linux counts a process' start in ticks since the machine's: with the boot, no other process ever has the same."""
    try:
        # The second field is the program's name in parentheses, and may itself hold spaces and parentheses.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    state, ticks = fields[0], int(fields[19])
    if state in "ZX":
        return None
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return f"{_boot()}/{ticks}", datetime.fromtimestamp(booted + ticks / os.sysconf("SC_CLK_TCK"), UTC)


def _of_ps(pid: int) -> tuple[str, datetime] | None:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C", "TZ": "UTC"}).stdout
    state, _, began = said.strip().partition(" ")
    if not began or state.startswith("Z"):
        return None
    moment = datetime.strptime(" ".join(began.split()), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    return moment.isoformat(), moment


@cache
def _boot() -> str:
    return _ONE_BOOT.read_text(encoding="ascii").strip()
