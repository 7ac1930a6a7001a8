"""What the ledger tells, and whether it still fits."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.audit import Entry
from mesh_platform.observability.integrity import Integrity
from mesh_platform.observability.links import Head

_HEADINGS = ("fact", "at (UTC)", "what", "who", "subject", "grounds")


@dataclass(frozen=True, slots=True)
class AuditView:
    entries: tuple[Entry, ...]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.entries]

    def as_text(self) -> Iterator[RenderableType]:
        if self.entries:
            yield table(*_HEADINGS, rows=map(_row, self.entries), wraps=("grounds",), right=("fact",))
        else:
            yield "the ledger has nothing of the kind"


@dataclass(frozen=True, slots=True)
class IntegrityView:
    found: Integrity

    def as_json(self) -> JsonValue:
        return self.found.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        found = self.found
        for each in found.faults:
            yield Text.assemble((each.place, "cyan"), f"  {each.message}", no_wrap=True, overflow="ignore")
        looked_at = ", ".join((count(found.facts, "fact"), count(found.ports, "port"), count(found.files.compared, "file")))
        if found.holds:
            yield Text.assemble(("everything fits", "green"), f"  {looked_at}")
        else:
            yield Text.assemble((count(len(found.faults), "fault"), "bold red"), f" in {looked_at}")
        if found.unlinked:
            yield f"{count(found.unlinked, 'fact')} from before the ledger was a chain cannot be verified"
        if found.files.unknown:
            yield f"{count(found.files.unknown, 'file')} from before checksums were kept cannot be verified until published again"


@dataclass(frozen=True, slots=True)
class HeadView:
    head: Head | None

    def as_json(self) -> JsonValue:
        return {"head": str(self.head) if self.head else None}

    def as_text(self) -> Iterator[RenderableType]:
        yield Text(str(self.head) if self.head else "the ledger has no chain yet", no_wrap=True, overflow="ignore")


def _row(entry: Entry) -> tuple[str, ...]:
    fact = entry.fact
    return (str(fact.id), f"{fact.at:%Y-%m-%d %H:%M:%S}", fact.kind.replace("_", " "), entry.who, fact.subject, entry.grounds)
