"""The one place that prints: text for people, JSON for programs, behind one interface."""

import json
import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.errors import MeshError

PIPED_WIDTH = 100
_ANY_WIDTH = 100_000
_LEAST_ROOM = 20
_LENGTHS = ((86_400, "d"), (3_600, "h"), (60, "min"))


class View(Protocol):
    """A result that knows both of its forms."""

    def as_json(self) -> JsonValue: ...

    def as_text(self) -> Iterable[RenderableType]: ...


def show(view: View, *, as_json: bool = False) -> None:
    """Prints a result to standard output."""
    if as_json:
        sys.stdout.write(json.dumps(view.as_json(), indent=2, ensure_ascii=False) + "\n")
        return
    console = console_for(sys.stdout)
    for part in view.as_text():
        if _keeps_its_lines(part, console):
            console.print(part, soft_wrap=True)
        else:
            print_whole(console, part)


def print_whole(console: Console, part: RenderableType) -> None:
    """A table as wide as it must be: too wide is better than cut, for people copy ids."""
    width = console.width
    needed = console.measure(part, options=console.options.update(width=_ANY_WIDTH)).minimum if isinstance(part, Table) else 0
    console.width = max(width, needed)
    console.print(part, crop=False)
    console.width = width


def _keeps_its_lines(part: RenderableType, console: Console) -> bool:
    """Programs read lines, and people click places and copy paths; a sentence on a terminal is wrapped at its words."""
    return isinstance(part, str | Text) and (not console.is_terminal or bool(isinstance(part, Text) and part.no_wrap))


def show_error(error: MeshError) -> None:
    """Prints fact, place and hint to standard error."""
    console = console_for(sys.stderr)
    console.print(Text.assemble(("error  ", "bold red"), str(error)))


def note(text: str) -> None:
    """Prints a sentence about what is going on to standard error, where it is in nobody's way."""
    console_for(sys.stderr).print(Text(text))


def console_for(stream: object) -> Console:
    """Without colour codes and with a fixed width where no person looks. What people wrote is shown as they wrote it: no markup."""
    console = Console(file=stream, highlight=False, soft_wrap=False, markup=False, emoji=False)  # ty: ignore[invalid-argument-type]
    if not console.is_terminal and "COLUMNS" not in console._environ:
        console.width = PIPED_WIDTH
    return console


def table(*columns: str, rows: Iterable[Iterable[str | Text]], wraps: tuple[str, ...] = (), right: tuple[str, ...] = ()) -> Table:
    """A plain table that cuts nothing: the columns in `wraps` give way, the others keep on one line."""
    cells = [[Text(each) if isinstance(each, str) else each for each in row] for row in rows]
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(columns):
        longest = max(len(name), *(row[number].cell_len for row in cells), 0)
        room, justify = min(longest, _LEAST_ROOM) if name in wraps else longest, "right" if name in right else "left"
        made.add_column(name, overflow="fold", no_wrap=name not in wraps, min_width=room, justify=justify)
    for row in cells:
        made.add_row(*row)
    return made


def count(number: int | None, noun: str = "") -> str:
    """`1,234 rows`, `1 row`."""
    if number is None:
        return ""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if noun else f"{number:,}"


def length(time: timedelta) -> str:
    """In the largest unit that fits: `3 d`, `5 h`, `12 min`, `40 s`."""
    seconds = max(time.total_seconds(), 0)
    size, unit = next((each for each in _LENGTHS if seconds >= each[0]), (1, "s"))
    return f"{seconds // size:.0f} {unit}"
