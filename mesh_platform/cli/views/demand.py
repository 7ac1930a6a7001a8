"""One demand: who asked in which words, what may be the same, and what may serve it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.cli.views.demands import state
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress
from mesh_platform.feedback.demand.demand import Demand, Voice


@dataclass(frozen=True, slots=True)
class DemandView:
    demand: Demand
    resembling: Sequence[Demand]
    offered: Sequence[PortAddress]

    def as_json(self) -> JsonValue:
        return {
            **self.demand.as_json(),
            "voices": [each.as_json() for each in self.demand.voices],
            "resembling": [each.id for each in self.resembling],
            "offered": [str(each) for each in self.offered],
        }

    def as_text(self) -> Iterator[RenderableType]:
        demand = self.demand
        yield Text.assemble((demand.title, "bold"), f"  demand {demand.id}, {count(demand.votes, 'vote')}, ", state(demand))
        if demand.earlier is not None:
            yield f"asked for before: mesh demand show {demand.earlier}"
        yield table("asked", "by", "how", "in these words", rows=map(_voice, demand.voices), wraps=("in these words",))
        if demand.is_open:
            yield from self._next_steps()

    def _next_steps(self) -> Iterator[RenderableType]:
        number = self.demand.id
        if self.resembling:
            yield Text("Perhaps the same", style="bold")
            yield from (_command(f"mesh demand merge {each.id} {number}", each.title) for each in self.resembling)
        if self.offered:
            yield Text("Perhaps there already", style="bold")
            yield from (_command(f"mesh demand resolve {number} {each}") for each in self.offered)
        yield Text("Next", style="bold")
        yield _command(f"mesh demand resolve {number} domain.product.port", "where a port serves it")
        yield _command(f'mesh demand reject {number} --reason "…"')


def _command(command: str, remark: str = "") -> Text:
    return Text.assemble((f"  {command}", "cyan"), f"  {remark}" if remark else "", no_wrap=True, overflow="ignore")


def _voice(voice: Voice) -> tuple[str, ...]:
    return (f"{voice.at:%Y-%m-%d}", voice.consumer or "nobody named", voice.source.replace("_", " "), voice.text)
