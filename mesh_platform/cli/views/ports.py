"""The list of ports, with how they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.catalog.listing import Entry
from mesh_platform.cli.output import count, length, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import ENDING
from mesh_platform.concepts.names import PortAddress
from mesh_platform.observability.status import PortStatus

_STYLES = {"published": "green", "refused": "red", "empty": "dim"}


@dataclass(frozen=True, slots=True)
class PortsView:
    entries: tuple[Entry, ...]
    statuses: Mapping[PortAddress, PortStatus]

    def as_json(self) -> JsonValue:
        return [{**each.as_json(), "now": self.statuses[each.address].as_json()} for each in self.entries]

    def as_text(self) -> Iterator[RenderableType]:
        headings = ("port", "state", "rows", "age", "owner", "what it is")
        if self.entries:
            yield table(*headings, rows=map(self._row, self.entries), wraps=("what it is",), right=("rows",))
        else:
            yield "nothing found"

    def _row(self, entry: Entry) -> tuple[str | Text, ...]:
        status = self.statuses[entry.address]
        rows = count(status.release.rows) if status.release else ""
        return (str(entry.address), _state(entry, status), rows, age(status), entry.owner, entry.summary)


def _state(entry: Entry, status: PortStatus) -> Text:
    """How it went last, and that it is about to end, or has ended."""
    state = Text(status.state, style=_STYLES[status.state])
    return Text.assemble(state, (f", {entry.status}", "yellow")) if entry.status in ENDING else state


def age(status: PortStatus) -> str:
    return "" if status.age is None else length(status.age)
