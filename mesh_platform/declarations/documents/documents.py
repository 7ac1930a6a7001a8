"""A declaration while it is being read: its values, and the problems found so far."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.declarations.documents.positions import Positions
from mesh_platform.declarations.documents.yaml_files import Entry, Fault, parse_yaml, read_text

Step = str | int
Steps = tuple[Step, ...]


class Document:
    """One file. `entry` is its top mapping; it is empty when the file could not be parsed, which is a problem.

    `text` stands for what the file does not hold yet.
    """

    def __init__(self, file: Path, *, root: Path, text: str | None = None) -> None:
        self.file = file
        self.root = root
        self.path = file.relative_to(root)
        self.problems: list[Problem] = []
        self.removed: set[Steps] = set()
        self.text = ""
        self.entry = Entry()
        self.entry.line = 0
        self._given = text
        self._read()

    def _read(self) -> None:
        text = read_text(self.file) if self._given is None else self._given
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

    def wrong(self, at: Steps, message: str, hint: str = "") -> None:
        """Reports a mistake of the value under a path, naming the path."""
        if self.removed and self.is_removed(at):
            return
        name = ".".join(map(str, at))
        self.problems.append(Problem(self.at_line(self.positions.line(at)), f"`{name}`: {message}", hint))

    def wrong_key(self, at: Steps, message: str, hint: str = "") -> None:
        """Reports a mistake of the key itself, naming the key alone."""
        self.problems.append(Problem(self.at_line(self.positions.line(at)), f"`{at[-1]}` {message}", hint))

    def remove(self, at: Steps) -> None:
        """Takes a value out that was reported, so that what is around it can be read for its own mistakes."""
        if not (at := _up_to_key(at)):
            return
        holder = self._holder(at)
        if holder is not None and holder.pop(str(at[-1]), None) is not None:
            self.removed.add(at)

    def neutralize(self, at: Steps, value: str) -> None:
        """Puts in a value that keeps the schema, and takes no further interest in the mapping around it."""
        holder = self._holder(at)
        if holder is not None:
            holder[str(at[-1])] = value
            self.removed.add(at[:-1])

    def _holder(self, at: Steps) -> Entry | None:
        """The mapping that has, or had, the key at the end of a path."""
        holder: Any = self.entry
        for step in at[:-1]:
            if isinstance(holder, Entry) and step not in holder:
                return None
            holder = holder[step]
        return holder if isinstance(holder, Entry) else None

    def is_removed(self, at: Steps) -> bool:
        """Whether a mistake follows from what was removed: it lies at, in or around it."""
        return any(at[: len(gone)] == gone[: len(at)] for gone in self.removed)

    @cached_property
    def positions(self) -> Positions:
        return Positions(self.text)

    @property
    def is_sound(self) -> bool:
        return not self.problems


class StoredDocument(Document):
    """A declaration that was kept elsewhere than in a file, as by the table that was published under it. It has no lines."""

    def __init__(self, content: Mapping[str, Any], path: Path) -> None:
        self._content = content
        super().__init__(path, root=Path())

    def _read(self) -> None:
        self.entry = _as_entry(self._content)


def _as_entry(value: Any) -> Any:
    if isinstance(value, Mapping):
        entry = Entry({key: _as_entry(each) for key, each in value.items()})
        entry.line = 0
        return entry
    return [_as_entry(each) for each in value] if isinstance(value, list) else value


def _up_to_key(at: Steps) -> Steps:
    """The path without positions at its end: an entry of a list is never taken out alone, for that would move the others."""
    while at and not isinstance(at[-1], str):
        at = at[:-1]
    return at
