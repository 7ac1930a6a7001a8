"""A lesson: steps that somebody takes in a mesh, and how the mesh shows that they were taken."""

from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.learning.checks.check import Check


class Form(StrEnum):
    PROSE = "prose"
    COMMANDS = "commands"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Something to read, commands to type, or the change of a file, as a diff."""

    form: Form
    text: str
    file: str = ""

    @property
    def commands(self) -> tuple[str, ...]:
        lines = self.text.splitlines() if self.form is Form.COMMANDS else ()
        return tuple(each.removeprefix("$ ") for each in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`hint` is for whoever is stuck."""

    title: str
    passages: tuple[Passage, ...]
    hint: str
    check: Check

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(command for each in self.passages for command in each.commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """`number` counts from 1; `name` is that of its folder, without the number."""

    number: int
    name: str
    title: str
    aim: tuple[Passage, ...]
    steps: tuple[Step, ...]
