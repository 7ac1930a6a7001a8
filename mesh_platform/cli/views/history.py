"""What happened to a port."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.cli.views.checks import failing_checks
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress
from mesh_platform.observability.history import Event, Happening

_HEADINGS = ("at (UTC)", "what", "snapshot", "rows", "partition", "contract", "checks", "run")
_STYLES = {Happening.PUBLISHED: "green", Happening.REFUSED: "red", Happening.ROLLED_BACK: "yellow", Happening.COMPACTED: "dim"}


@dataclass(frozen=True, slots=True)
class HistoryView:
    port: PortAddress
    events: tuple[Event, ...]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.events]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.events:
            yield f"{self.port} has no history yet; build it with: mesh run {self.port}"
            return
        yield table(*_HEADINGS, rows=map(_row, self.events), wraps=("checks", "run"), right=("rows",))
        for told in (each for each in self.events if each.what is Happening.REFUSED or (each.current and each.failing)):
            yield Text(f"\n{_what(told)} {_moment(told)}  {told.reason}".rstrip())
            yield from failing_checks(told.failing)
            yield from (Text(f"  kept for a look: {file}", no_wrap=True, overflow="ignore") for file in told.files)


def _row(event: Event) -> tuple[str | Text, ...]:
    snapshot = "" if event.snapshot_id is None else str(event.snapshot_id)
    version = event.certificate.contract_version if event.certificate else ""
    what = Text(_what(event), style=_STYLES[event.what])
    return (_moment(event), what, snapshot, count(event.rows), event.partition, version, _checks(event), event.run_id)


def _what(event: Event) -> str:
    name = event.what.replace("_", " ")
    if event.current:
        return f"{name}, current"
    return name if event.readable or event.snapshot_id is None else f"{name}, expired"


def _checks(event: Event) -> str:
    verdicts = event.certificate.verdicts.values() if event.certificate else (each["verdict"] for each in event.results)
    counted = Counter(verdicts)
    return ", ".join(f"{number} {verdict}" for verdict, number in sorted(counted.items()))


def _moment(event: Event) -> str:
    return f"{event.at:%Y-%m-%d %H:%M:%S}"
