"""What a run looks like while it runs: bars for a person at a terminal, one line for each port elsewhere."""

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from mesh_platform.cli.output import console_for, count
from mesh_platform.concepts.names import PortAddress

if TYPE_CHECKING:
    from mesh_platform.orchestration.planning.replayed import Fate
    from mesh_platform.orchestration.planning.replayed import Listener as ReplayListener
    from mesh_platform.orchestration.running.progress import Listener, PortOutcome

_STYLES = {"published": "green", "refused": "bold red", "failed": "bold red", "skipped": "yellow"}
FATE_STYLES = {
    "breaks": "bold red",
    "blocked": "red",
    "unknown": "yellow",
    "holds": "yellow",
    "differs": "cyan",
    "new": "green",
    "equal": "green",
    "spared": "dim",
}


@contextmanager
def run_progress(ports: int) -> "Generator[Listener]":
    """A listener for the runner. It writes to standard error, so that results can be piped."""
    # A duplicate, because Dagster takes what a step writes to the real one for the step's log.
    with os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8") as stream:
        console = console_for(stream)
        if not console.is_terminal:
            yield lambda outcome: _print_ended(console, outcome)
            return
        with Progress(*_columns(), console=console, transient=True) as progress:
            yield _Bars(progress, ports).hear


@contextmanager
def moments_progress() -> Generator[Callable[[int, int], None] | None]:
    """A bar for a person at a terminal while the past is looked through; nothing elsewhere."""
    console = console_for(sys.stderr)
    if not console.is_terminal:
        yield None
        return
    with Progress(*_columns(), console=console, transient=True) as progress:
        bar = progress.add_task("the recorded past", total=None)
        yield lambda done, of: progress.update(bar, completed=done, total=of)


@contextmanager
def replay_progress() -> "Generator[ReplayListener]":
    """A listener for a replay: what is being built, and how each port ended. It writes to standard error."""
    with os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8") as stream:
        console = console_for(stream)
        if not console.is_terminal:
            yield lambda port, fate, _done, _of: _print_replayed(console, port, fate)
            return
        with Progress(*_columns(), console=console, transient=True) as progress:
            bar = progress.add_task("the replay", total=None)

            def hear(port: PortAddress, fate: "Fate | None", done: int, of: int) -> None:
                progress.update(bar, completed=done, total=of, description=f"building {port}" if fate is None else "the replay")
                _print_replayed(console, port, fate)

            yield hear


def _print_replayed(console: Console, port: PortAddress, fate: "Fate | None") -> None:
    if fate is not None:
        console.print(Text.assemble((f"{fate.value:<9}", FATE_STYLES[fate.value]), f"  {port}"))


def _columns() -> tuple[ProgressColumn, ...]:
    return (SpinnerColumn(finished_text=" "), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


class _Bars:
    """One bar for the whole, and one below it for each port that is being built."""

    def __init__(self, progress: Progress, ports: int) -> None:
        self._progress = progress
        self._whole = progress.add_task("the mesh", total=ports)
        self._building: dict[PortAddress, TaskID] = {}

    def hear(self, outcome: "PortOutcome") -> None:
        if outcome.state == "started":
            self._building[outcome.address] = self._progress.add_task(f"  {outcome.address}", total=1)
            return
        if outcome.address in self._building:
            self._progress.remove_task(self._building.pop(outcome.address))
        _print_ended(self._progress.console, outcome)
        self._progress.advance(self._whole)


def _print_ended(console: Console, outcome: "PortOutcome") -> None:
    if outcome.state == "started":
        return
    seconds = f"{outcome.seconds:.1f} s" if outcome.seconds else ""
    facts = ", ".join(filter(None, [count(outcome.rows, "row"), "nothing new" if outcome.unchanged else "", seconds]))
    console.print(Text.assemble((f"{outcome.state:<9}", _STYLES[outcome.state]), f"  {outcome.address}  ", (facts, "dim")))
