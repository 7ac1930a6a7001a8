"""What was published, refused or rolled back last, in all of the mesh."""

from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.observability.grounds import grounds

_KINDS = (Kind.PUBLISHED, Kind.REFUSED, Kind.ROLLED_BACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """`story` is one sentence; `fact` its number in the ledger."""

    fact: int
    at: datetime
    what: str
    port: str
    story: str

    def as_json(self) -> dict[str, JsonValue]:
        return {"fact": self.fact, "at": self.at.isoformat(), "what": self.what, "port": self.port, "story": self.story}


def happenings(ledger: Ledger, *, limit: int) -> tuple[Happening, ...]:
    """The newest first."""
    return tuple(map(_happening, ledger.facts(_KINDS, limit=limit)))


def _happening(fact: Fact) -> Happening:
    return Happening(fact=fact.id, at=fact.at, what=fact.kind, port=fact.subject, story=_story(fact))


def _story(fact: Fact) -> str:
    """Of a publication just how much and how long: that its contract held is what the word says."""
    if fact.kind != Kind.PUBLISHED:
        return grounds(fact)
    rows, seconds = fact.details["rows"], fact.details.get("seconds")
    took = f", {sum(seconds.values()):.1f} s" if seconds else ""
    return f"{rows:,} row{'' if rows == 1 else 's'}{took}"
