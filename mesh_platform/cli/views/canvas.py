"""A canvas: ready, or what is open or wrong in it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count
from mesh_platform.cli.views.problems import problem_lines
from mesh_platform.concepts.canvas import Canvas
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.problem import Problem


@dataclass(frozen=True, slots=True)
class CanvasView:
    canvas: Canvas | None
    problems: tuple[Problem, ...]
    file: Path

    def as_json(self) -> JsonValue:
        return {
            "ready": self.canvas is not None,
            "port": str(self.canvas.port) if self.canvas else None,
            "problems": [{"place": str(each.location), "message": each.message, "hint": each.hint} for each in self.problems],
        }

    def as_text(self) -> Iterator[RenderableType]:
        yield from problem_lines(self.problems)
        if self.canvas is None:
            yield Text.assemble((count(len(self.problems), "point"), "bold yellow"), " open or wrong")
            return
        asked = sum(len(each.questions) for each in self.canvas.needs)
        answered = count(len(self.canvas.columns), "column")
        yield Text.assemble(("ready  ", "green"), f"{count(asked, 'question')} of {count(len(self.canvas.needs), 'consumer')}, {answered}")
        command = f"mesh new product {self.canvas.port.of_product} --canvas {os.path.relpath(self.file)}"
        yield Text(f"  {command}", no_wrap=True, overflow="ignore")
