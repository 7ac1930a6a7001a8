"""How satisfied the consumers of ports are: what they say, beside what their reading tells."""

from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.rating import Rating
from mesh_platform.feedback.behaviour import Behaviour, behaviours
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.lakehouse.lakehouse import Lakehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """One consumer at one port; without a rating it has said nothing."""

    behaviour: Behaviour
    rating: Rating | None = None

    def as_json(self) -> dict[str, JsonValue]:
        return {**self.behaviour.as_json(), "rating": self.rating.as_json() if self.rating is not None else None}


def satisfaction(lakehouse: Lakehouse, *, at: datetime, below: str | None = None) -> tuple[Satisfaction, ...]:
    """Of every consumer that was heard of at a port; of one port, or all that lie below an address."""
    observed = {(each.port, each.consumer): each for each in behaviours(lakehouse, at=at, below=below)}
    said = {(str(each.port), each.consumer): each for each in standing_ratings(lakehouse.ledger, at=at, below=below)}
    silent = {sides: Behaviour(port=sides[0], consumer=sides[1]) for sides in said}
    return tuple(Satisfaction(behaviour=each, rating=said.get(sides)) for sides, each in sorted((silent | observed).items()))
