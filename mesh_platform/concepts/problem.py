"""A mistake in a declaration, with the place where a person mends it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A line of a file; line 0 means the file as a whole. `path` is relative to the root of the mesh."""

    path: Path
    line: int = 0

    @property
    def file(self) -> str:
        """The path in characters that every terminal and every JSON can show, whatever somebody named a file."""
        return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in self.path.as_posix())

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence that says what is wrong; `hint` the next step, where there is one; `rule` names what it breaks."""

    location: Location
    message: str
    hint: str = ""
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.location}  {self.message}" + (f" {self.hint}" if self.hint else "")
