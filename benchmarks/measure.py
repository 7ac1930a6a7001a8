"""Measures commands side by side: alternating rounds, each in a fresh process, reported as ratios of medians.

A candidate is a command that does its preparation, then the work, and prints one JSON line `{"wall": s, "cpu": s}` for
the work alone, with `"peak"`, the bytes that preparing it had taken at most. The harness adds what only the outside sees:
the whole process's CPU seconds and peak memory.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Candidate:
    """`command` runs in a fresh process in every round."""

    name: str
    command: Sequence[str]


@dataclass
class Sample:
    """One run: seconds of wall and CPU for the work, CPU seconds and peak bytes of the whole process.

    `work_peak` is by how much the work raised the peak over what imports and preparation had taken.
    """

    wall: float
    cpu: float
    process_cpu: float
    peak: int
    work_peak: int


@dataclass
class Series:
    samples: list[Sample] = field(default_factory=list)

    def median(self, of: Callable[[Sample], float]) -> float:
        return statistics.median(of(each) for each in self.samples)


COLUMNS: dict[str, Callable[[Sample], float]] = {
    "wall": lambda each: each.wall,
    "cpu": lambda each: each.cpu,
    "process cpu": lambda each: each.process_cpu,
    "peak memory": lambda each: each.peak,
    "memory of the work": lambda each: each.work_peak,
}


def alternate(candidates: Sequence[Candidate], *, rounds: int) -> dict[str, Series]:
    """Every candidate once a round, so that what else the machine does hits all of them alike."""
    series = {each.name: Series() for each in candidates}
    for number in range(rounds):
        turn = candidates if number % 2 == 0 else list(reversed(candidates))
        for each in turn:
            series[each.name].samples.append(run_once(each.command))
    return series


def run_once(command: Sequence[str]) -> Sample:
    """Runs one command to its end; raises RuntimeError with its output when it fails."""
    started = time.perf_counter()
    # Else every process would compile modules anew, which no installation does.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    process_cpu = usage.ru_utime + usage.ru_stime
    whole = {"wall": time.perf_counter() - started, "cpu": process_cpu}
    told = [json.loads(line) for line in output.splitlines() if line.startswith('{"wall"')]
    work = told[-1] if told else whole
    peak = usage.ru_maxrss * 1024
    return Sample(wall=work["wall"], cpu=work["cpu"], process_cpu=process_cpu, peak=peak, work_peak=peak - work.get("peak", 0))


@contextmanager
def measured() -> Iterator[None]:
    """Around the work inside a candidate's process: prints the line the harness reads."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    _tell(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu, peak=peak)


def measure_warm(work: Callable[[], object], *, repetitions: int = 15) -> None:
    """The median of the work inside a candidate's process, after one run that is not counted."""
    work()
    runs = [_timed(work) for _ in range(repetitions)]
    _tell(wall=statistics.median(wall for wall, _ in runs), cpu=statistics.median(cpu for _, cpu in runs))


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _tell(**figures: float) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")


def report(title: str, series: dict[str, Series], *, columns: Sequence[str] = ("wall", "cpu", "peak memory"), aim: str = "") -> None:
    """The first candidate is the reference: its medians are absolute, all others are ratios to it."""
    table = Table("candidate")
    for each in columns:
        table.add_column(each, justify="right")
    (_, reference), *_ = series.items()
    for name, one in series.items():
        table.add_row(name, *(_cell(each, one, reference) for each in columns))
    Console(width=110, highlight=False).print(f"\n{title}", *([f"[dim]{aim}[/dim]"] if aim else []), table, sep="\n")


def _cell(column: str, one: Series, reference: Series) -> str:
    figure, base = one.median(COLUMNS[column]), reference.median(COLUMNS[column])
    if one is reference:
        return f"{base / 1e6:.0f} MB" if "memory" in column else f"{base:.3f} s"
    return f"{figure / base:.2f}x"


def machine() -> str:
    """What the figures were measured on, without naming it."""
    load = "/".join(f"{each:.1f}" for each in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}, load {load}"


def python(module: str, *arguments: str | Path, interpreter: str | Path = sys.executable) -> list[str]:
    """The command that runs a module of this repository in a fresh process."""
    return [str(interpreter), "-m", module, *map(str, arguments)]
