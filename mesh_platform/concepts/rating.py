"""Ratings: what a consumer thinks of a port, and what came of it where that was little."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import PortAddress

STARS = range(1, 6)
LOW = 2  # up to so many stars somebody waits for an answer


class RatingState(StrEnum):
    STANDING = "standing"  # good enough: nobody waits for anything
    OPEN = "open"  # low, and the owner has not answered
    ANSWERED = "answered"  # the owner has; the rater has not said whether that settles it
    RESOLVED = "resolved"  # the rater has said that it does
    AGED_OUT = "aged_out"  # nobody has said anything for too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What one consumer thinks of one port now: its newest word counts, and an older one is history.

    `id` is the number of its fact. The answer is that of the port's owner; `resolution` is the rater's last word on it.
    """

    id: int
    port: PortAddress
    consumer: str
    stars: int
    comment: str = ""
    at: datetime
    by: str
    state: RatingState = RatingState.STANDING
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    resolution: str = ""
    resolved_at: datetime | None = None

    @property
    def is_low(self) -> bool:
        return self.stars <= LOW

    @property
    def waits(self) -> bool:
        """Whether one of the two sides owes the other a word."""
        return self.state in (RatingState.OPEN, RatingState.ANSWERED)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "rating": self.id,
            "port": str(self.port),
            "consumer": self.consumer,
            "stars": self.stars,
            "comment": self.comment,
            "at": self.at.isoformat(),
            "by": self.by,
            "state": self.state.value,
            "answer": self.answer or None,
            "answered_by": self.answered_by or None,
            "answered_at": json_value(self.answered_at),
            "resolution": self.resolution or None,
            "resolved_at": json_value(self.resolved_at),
        }
