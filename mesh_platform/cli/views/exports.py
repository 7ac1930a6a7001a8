"""What was exported: the documents themselves, or where they lie now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.interchange.exported import Exported


@dataclass(frozen=True, slots=True)
class ExportView:
    """`folder` is where they were written; None where they are to be printed."""

    documents: tuple[Exported, ...]
    folder: Path | None

    def as_json(self) -> JsonValue:
        return [{"path": str(each.path), "document": dict(each.content)} for each in self.documents]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.documents:
            yield "there is nothing to say in this format"
        elif self.folder is not None:
            yield f"{count(len(self.documents), 'document')} in {self.folder}"
            yield from (Text(f"  {each}", no_wrap=True, overflow="ignore") for each in dict.fromkeys(doc.path for doc in self.documents))
        else:
            yield Text(_joined(self.documents), no_wrap=True, overflow="ignore")


def _joined(documents: tuple[Exported, ...]) -> str:
    """Documents of YAML one after the other, as its readers tell them apart."""
    between = "---\n" if documents[0].path.suffix == ".yaml" else ""
    return between.join(each.text for each in documents).removesuffix("\n")
