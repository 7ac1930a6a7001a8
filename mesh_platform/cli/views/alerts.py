"""What somebody should know of, and who was told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.alerts.journal import LOG
from mesh_platform.observability.alerts.listing import Listed
from mesh_platform.observability.alerts.messages import one_line
from mesh_platform.observability.alerts.notification import Notified
from mesh_platform.observability.alerts.trial import Tried

_HEADINGS = ("alert", "since (UTC)", "what", "told")


@dataclass(frozen=True, slots=True)
class AlertsView:
    listed: Sequence[Listed]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.listed]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.listed:
            yield "there is nothing to alert about"
            return
        yield table(*_HEADINGS, rows=map(_row, self.listed), wraps=("what", "told"))
        commands = dict.fromkeys(command for each in self.listed if not each.resolved_at for command in each.alert.commands[:1])
        if commands:
            yield Text("Next", style="bold")
            yield from (Text(f"  {each}", style="cyan", no_wrap=True, overflow="ignore") for each in commands)


@dataclass(frozen=True, slots=True)
class NotifiedView:
    told: Notified

    def as_json(self) -> JsonValue:
        return self.told.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        for each in self.told.raised:
            yield Text.assemble(("new   ", "bold red"), f"{one_line(each.title)} (since {each.since:%Y-%m-%d %H:%M} UTC)")
        for each in self.told.resolved:
            yield Text.assemble(("over  ", "bold green"), one_line(each.alert.title))
        if not (self.told.raised or self.told.resolved):
            yield "nothing is new, and nothing is over"
        yield from (f"told {channel} of {count(number, 'alert')}" for channel, number in sorted(self.told.sent.items()))
        for channel, reason in sorted(self.told.unsent.items()):
            yield Text.assemble(("not told  ", "bold red"), f"{channel}: {reason}; it is tried again")


@dataclass(frozen=True, slots=True)
class TriedView:
    tried: Sequence[Tried]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.tried]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.tried:
            yield "no channel is declared, so alerts go to the log alone; name some under `alerts:` in a domain.yaml (docs/alerts.md)"
        for each in self.tried:
            head = ("works     ", "bold green") if not each.reason else ("does not  ", "bold red")
            reason = f": {each.reason}" if each.reason else ""
            yield Text.assemble(head, f"{each.channel} ({', '.join(each.domains)}){reason}")


def _row(listed: Listed) -> tuple[str, ...]:
    alert, over = listed.alert, listed.resolved_at
    title = one_line(alert.title) + (f" (over since {over:%Y-%m-%d %H:%M})" if over else "")
    told = [
        *sorted(listed.told, key=lambda each: (each != LOG, each)),
        *(f"{channel}: {reason}" for channel, reason in listed.waiting.items()),
    ]
    return (alert.id, f"{alert.since:%Y-%m-%d %H:%M}", title, ", ".join(told) or "nobody yet")
