"""Where the catalog was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.catalog.site.building import Built
from mesh_platform.cli.output import count
from mesh_platform.concepts.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class BuiltView:
    """`problems` of the declarations: what is not valid has no page."""

    built: Built
    problems: int

    def as_json(self) -> JsonValue:
        return {"folder": str(self.built.folder), "pages": self.built.pages, "problems": self.problems}

    def as_text(self) -> Iterator[RenderableType]:
        yield f"{count(self.built.pages, 'page')} written to {self.built.folder}"
        yield f"open {(self.built.folder / 'index.html').resolve().as_uri()}"
        if self.problems:
            yield Text(
                f"{count(self.problems, 'mistake')} in the declarations: what they are about has no page; see mesh check", style="yellow"
            )
