"""A declaration while it is being read: its values, and the problems found so far."""

from functools import cached_property
from pathlib import Path
from typing import Any

from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.declarations.positions import Positions
from mesh_platform.declarations.yaml_files import Entry, Fault, parse_yaml, read_text

Step = str | int


class Document:
    """One file. `entry` is its top mapping; it is empty when the file could not be parsed, which is a problem."""

    def __init__(self, file: Path, *, relative: Path) -> None:
        self.file = file
        self.path = relative
        self.problems: list[Problem] = []
        self.text = ""
        self.entry = Entry()
        self.entry.line = 0
        self._read()

    def _read(self) -> None:
        text = read_text(self.file)
        if isinstance(text, Fault):
            return self._report(text)
        self.text = text
        found, faults = parse_yaml(text)
        for fault in faults:
            self._report(fault)
        if isinstance(found, Entry):
            self.entry = found
        elif not faults:
            self._report(Fault(1, "must be a mapping of keys to values."))
        return None

    def _report(self, fault: Fault) -> None:
        self.problems.append(Problem(self.at_line(fault.line), fault.message, fault.hint))

    def at_line(self, line: int) -> Location:
        return Location(self.path, line)

    def wrong(self, at: tuple[Step, ...], message: str, hint: str = "") -> None:
        """Reports a mistake of the value under a path, naming the path."""
        name = ".".join(map(str, at))
        self.problems.append(Problem(self.at_line(self.positions.line(at)), f"`{name}`: {message}", hint))

    def wrong_key(self, at: tuple[Step, ...], message: str, hint: str = "") -> None:
        """Reports a mistake of the key itself, naming the key alone."""
        self.problems.append(Problem(self.at_line(self.positions.line(at)), f"`{at[-1]}` {message}", hint))

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.text)

    @property
    def is_sound(self) -> bool:
        return not self.problems

    def text_at(self, key: str) -> str:
        """A top-level text, or nothing."""
        found: Any = self.entry.get(key)
        return found if isinstance(found, str) else ""
