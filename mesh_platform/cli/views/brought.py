"""What `mesh ingest` brought."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from rich.console import RenderableType
from rich.filesize import decimal

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.ingestion.bringing import Brought


@dataclass(frozen=True, slots=True)
class BroughtView:
    product: ProductAddress
    brought: tuple[Brought, ...]

    def as_json(self) -> JsonValue:
        return {
            "product": str(self.product),
            "inputs": [
                {"input": each.name, **{name: json_value(value) for name, value in asdict(each.load).items()}} for each in self.brought
            ],
        }

    def as_text(self) -> Iterator[RenderableType]:
        yield table("input port", "rows", "size", "seconds", "from", "to", rows=map(_row, self.brought), right=("rows", "size", "seconds"))
        for each in self.brought:
            yield from (f"{each.name}: {change}" for change in each.load.changes)
        yield f"built nothing; do it with: mesh run {self.product}"


def _row(brought: Brought) -> tuple[str, ...]:
    load = brought.load
    return (brought.name, count(load.rows), decimal(load.bytes), f"{load.seconds:.1f}", load.cursor_from or "", load.cursor_to or "")
