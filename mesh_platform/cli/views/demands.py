"""What consumers look for and do not find."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.feedback.demand.demand import Demand, DemandState

_HEADINGS = ("demand", "votes", "what is wanted", "near", "heard by", "asked last", "state")
_STYLES = {DemandState.OPEN: "yellow", DemandState.RESOLVED: "green", DemandState.REJECTED: "red"}


@dataclass(frozen=True, slots=True)
class DemandsView:
    demands: Sequence[Demand]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.demands]

    def as_text(self) -> Iterator[RenderableType]:
        if self.demands:
            yield table(*_HEADINGS, rows=map(_row, self.demands), wraps=("what is wanted", "state"), right=("votes",))
        else:
            yield "nobody asks for anything that is not there"


@dataclass(frozen=True, slots=True)
class WishView:
    """The demand that a wish became a voice of, and the one of the same words that ended before it."""

    demand: Demand
    earlier: Demand | None

    def as_json(self) -> JsonValue:
        return self.demand.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        demand = self.demand
        if len(demand.voices) == 1:
            yield f"this is demand {demand.id}; see what becomes of it: mesh demand show {demand.id}"
        else:
            yield f"this is a voice for demand {demand.id}, {demand.title!r}, with {count(demand.votes, 'vote')}"
        if self.earlier is not None:
            yield f"demand {self.earlier.id} asked for the same before: {ending(self.earlier)}"


def state(demand: Demand) -> Text:
    return Text(ending(demand) if not demand.is_open else demand.state.value, style=_STYLES.get(demand.state, "dim"))


def ending(demand: Demand) -> str:
    """What became of it, for the end of a sentence."""
    match demand.state:
        case DemandState.RESOLVED:
            return f"served by {demand.port}"
        case DemandState.REJECTED:
            return f"rejected: {demand.reason}"
        case DemandState.EXPIRED:
            return "expired, for nobody asked any more"
        case _:
            return f"open, with {count(demand.votes, 'vote')}"


def _row(demand: Demand) -> tuple[str | Text, ...]:
    heard = ", ".join(each.value.replace("_", " ") for each in demand.sources)
    near = ", ".join(demand.near)
    return (str(demand.id), str(demand.votes), demand.title, near, heard, f"{demand.last_asked:%Y-%m-%d}", state(demand))
