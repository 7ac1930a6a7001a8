"""The week of each owner, and who was told of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.scorecards.digest.digest import Digest
from mesh_platform.scorecards.digest.letter import text_of


@dataclass(frozen=True, slots=True)
class DigestsView:
    """`told`: by owner, why each channel was not told; empty where it was."""

    digests: Sequence[Digest]
    told: Mapping[str, Mapping[str, str]]
    sent: bool = False

    def as_json(self) -> JsonValue:
        return [{**each.as_json(), "told": dict(self.told.get(each.owner, {}))} for each in self.digests]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.digests:
            yield "nobody owns a product yet"
        for number, each in enumerate(self.digests):
            yield Text(("\n" if number else "") + text_of(each))
            yield from self._told(each)

    def _told(self, digest: Digest) -> Iterator[Text]:
        channels = self.told.get(digest.owner, {})
        if self.sent and not channels:
            yield Text(f"no channel of {digest.owner} is told everything; name one under `alerts:` in a domain.yaml (docs/alerts.md)")
        for channel, reason in channels.items():
            head = ("not told  ", "bold red") if reason else ("told      ", "bold green")
            yield Text.assemble(head, f"{channel}: {reason}" if reason else channel)
