"""How contracts changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count
from mesh_platform.concepts.change import Change, Direction, Impact
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.governance.changes.port_changes import PortChanges, moved

_STYLES = {Impact.MAJOR: "red", Impact.MINOR: "yellow", Impact.PATCH: "dim"}
_DIRECTIONS = {
    Direction.TIGHTENS: "promises more",
    Direction.LOOSENS: "promises less",
    Direction.BOTH: "promises other things",
    Direction.UNDETERMINED: "cannot be told",
    Direction.NEUTRAL: "promises the same",
}
_INDENT, _WIDTH = 4, 7


@dataclass(frozen=True, slots=True)
class ChangesView:
    """`against` is what the mesh was compared with."""

    found: tuple[PortChanges, ...]
    against: str

    def as_json(self) -> JsonValue:
        return {"against": self.against, "ports": [each.as_json() for each in self.found]}

    def as_text(self) -> Iterator[RenderableType]:
        if not self.found:
            yield f"no contract differs from {_name(self.against)}"
            return
        for each in self.found:
            yield from _port(each)
        breaking = sum(each.breaks for each in self.found)
        told = (f"{count(breaking, 'port')} would break consumers", "bold red") if breaking else ("nothing breaks without telling", "green")
        yield Text.assemble(told, f"  {count(len(self.found), 'port')} compared with {_name(self.against)}")


def _name(against: str) -> str:
    return "what is published" if against == "published" else against


def _port(found: PortChanges) -> Iterator[RenderableType]:
    yield Text.assemble((str(found.port), "bold"), f"  {_versions(found)}")
    for section, changes in groupby(found.changes, key=lambda each: each.section):
        yield Text(f"  {section.value}", style="italic")
        for each in changes:
            yield _change(each)
            yield Text(f"{' ' * (_INDENT + _WIDTH)}{_DIRECTIONS[each.direction]}: {each.explanation}", style="dim")
    for each in found.touched:
        yield Text(f"  touches {each}")
    if found.breaks:
        yield Text(f"  {found.way_out}", style="red")
    yield ""


def _change(change: Change) -> RenderableType:
    impact = f"{' ' * _INDENT}{change.impact.value:<{_WIDTH}}"
    return Text.assemble((impact, _STYLES[change.impact]), change.path, (f"  {moved(change)}", "cyan"))


def _versions(found: PortChanges) -> str:
    if found.is_new or found.is_gone:
        return f"{'new' if found.is_new else 'gone'}, {found.new_version or found.old_version}"
    declared = f"{found.old_version} -> {found.new_version}" if found.old_version != found.new_version else found.old_version
    if found.was_draft:
        return f"{declared}, was a draft that bound nobody"
    if found.is_told:
        return declared
    return f"{declared}, should be {found.suggested_version}"
