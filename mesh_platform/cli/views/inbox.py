"""What waits for the owners of ports."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.access.agreeing.inbox import Errand, Waiting
from mesh_platform.cli.views.agreement import asked_columns
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.json_value import JsonValue


@dataclass(frozen=True, slots=True)
class InboxView:
    waiting: tuple[Waiting, ...]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.waiting]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.waiting:
            yield "nothing waits"
        for each in self.waiting:
            yield Text.assemble((each.errand.value, "bold"), f"  {_sentence(each)}")
            yield f"  for {each.owner}, {each.agreement.records[-1].location}"
            yield from (Text(f"  {command}", style="cyan", no_wrap=True, overflow="ignore") for command in each.commands)


def _sentence(waiting: Waiting) -> str:
    port, consumer, purpose = waiting.agreement.port, waiting.agreement.consumer, waiting.agreement.purpose
    match waiting.errand:
        case Errand.DECIDE:
            return _request(waiting.agreement)
        case Errand.RENEW:
            return f"{consumer} may read {port} until {waiting.until} only: {purpose}"
        case _:
            return f"{consumer} reads {port}; a review is due on {waiting.until}: {purpose}"


def _request(agreement: Agreement) -> str:
    asked = agreement.pending
    if asked is None:
        return ""
    return f"{agreement.consumer} asks for {agreement.port} ({asked_columns(asked)}) since {asked.at:%Y-%m-%d}: {asked.reason}"
