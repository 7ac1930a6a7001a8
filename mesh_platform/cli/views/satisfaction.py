"""How satisfied each consumer is: what it says, beside what its reading tells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import mean

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.cli.views.ratings import stars
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.feedback.behaviour import LATELY, Behaviour
from mesh_platform.feedback.satisfaction import Satisfaction

_HEADINGS = ("port", "consumer", "says", "first read after", "last read", "reads", "on days", "failed", "refused", "usual age")


@dataclass(frozen=True, slots=True)
class SatisfactionView:
    address: str
    found: Sequence[Satisfaction]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.found]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.found:
            yield f"no consumer has been heard of at {self.address}"
            return
        if said := [each.rating.stars for each in self.found if each.rating is not None]:
            yield Text(f"{mean(said):.1f} of 5 stars from {count(len(said), 'consumer')}", style="bold")
        yield table(*_HEADINGS, rows=map(_row, self.found), right=_HEADINGS[5:])
        yield Text(f"Reads, failures and refusals are those of the last {LATELY.days} days; ages are those of what was read.", style="dim")


def _row(found: Satisfaction) -> tuple[str | Text, ...]:
    told = found.behaviour
    return (
        told.port,
        told.consumer,
        stars(found.rating.stars) if found.rating is not None else "",
        _began(told),
        _last(told),
        count(told.reads),
        str(told.days),
        _trouble(told.errors),
        _trouble(told.refusals),
        _span(told.hours_old_at_read),
    )


def _began(told: Behaviour) -> str:
    if told.first_read is None:
        return f"not since {told.granted_at:%Y-%m-%d}" if told.granted_at else ""
    return _span(told.hours_to_first_read)


def _last(told: Behaviour) -> Text:
    if told.last_read is None:
        return Text("never", style="yellow")
    return Text.assemble(f"{told.last_read:%Y-%m-%d}", (", gave up", "red") if told.gave_up else "")


def _trouble(number: int) -> Text:
    return Text(count(number), style="red" if number else "dim")


def _span(hours: float | None) -> str:
    if hours is None:
        return ""
    span = timedelta(hours=hours)
    return f"{span.days} d" if span.days else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
