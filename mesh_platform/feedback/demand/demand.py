"""Demand: what somebody would read, did anybody offer it, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from mesh_platform.concepts.json_value import JsonValue


class Source(StrEnum):
    """In which way somebody was heard."""

    WISH = "wish"
    SEARCH = "search"  # without result
    REFUSED_READ = "refused_read"
    MISSING_COLUMN = "missing_column"


class DemandState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"  # a port serves it
    REJECTED = "rejected"  # somebody has said why not
    EXPIRED = "expired"  # nobody has asked for it for long


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Something that a consumer said or tried, by the number of its fact. `near` is the port, product or domain it is about.

    `words` are those that say what is meant; a refused read has none, for the port says it all.
    """

    fact: int
    at: datetime
    source: Source
    consumer: str
    actor: str
    text: str
    words: tuple[str, ...] = ()
    near: str = ""

    @property
    def voter(self) -> str:
        """Whose vote it is: a consumer has one, however often it asks. Who named no consumer is told apart by its login."""
        return self.consumer or f"login {self.actor}"

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "fact": self.fact,
            "at": self.at.isoformat(),
            "consumer": self.consumer or None,
            "source": self.source.value,
            "text": self.text,
            "near": self.near or None,
        }


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Voices that ask for the same, the oldest first, of each voter one in each wording; `id` is the number of the first one's fact.

    `port` serves it since it is resolved; `reason` says why it was rejected; `earlier` is the demand of the same words that ended.
    """

    id: int
    voices: tuple[Voice, ...]
    last_asked: datetime
    state: DemandState = DemandState.OPEN
    ended_at: datetime | None = None
    ended_by: str = ""
    port: str = ""
    reason: str = ""
    earlier: int | None = None

    @cached_property
    def title(self) -> str:
        """What a person wrote says more than what a program tried."""
        return next((each for each in self.voices if each.source is Source.WISH), self.voices[0]).text

    @cached_property
    def votes(self) -> int:
        return len({each.voter for each in self.voices})

    @cached_property
    def consumers(self) -> tuple[str, ...]:
        return tuple(sorted({each.consumer for each in self.voices} - {""}))

    @cached_property
    def near(self) -> tuple[str, ...]:
        return tuple(sorted({each.near for each in self.voices} - {""}))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return tuple(sorted({each.source for each in self.voices}))

    @property
    def since(self) -> datetime:
        return self.voices[0].at

    @property
    def is_open(self) -> bool:
        return self.state is DemandState.OPEN

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "demand": self.id,
            "title": self.title,
            "state": self.state.value,
            "votes": self.votes,
            "consumers": list(self.consumers),
            "sources": [each.value for each in self.sources],
            "near": list(self.near),
            "since": self.since.isoformat(),
            "last_asked": self.last_asked.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "port": self.port or None,
            "reason": self.reason or None,
            "earlier": self.earlier,
        }
