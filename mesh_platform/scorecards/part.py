"""Parts: what a rule looks at one by one, each with what is missing of it and how to get that."""

from dataclasses import dataclass

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.problem import Location

WHOLE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What regains the points of a part: a line to write at `place`, or a `command` to run."""

    advice: str
    place: Location | None = None
    command: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        place = {"file": self.place.file, "line": self.place.line} if self.place else {}
        return {"advice": self.advice, "command": self.command, **place}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`share` of it holds, from 0 to 1. `found` says why not all, and `remedy` what makes it whole.

    `facts` are the numbers of those facts of the ledger that it was worked out of.
    """

    name: str
    share: float = WHOLE
    found: str = ""
    remedy: Remedy | None = None
    facts: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.share >= WHOLE


def missing(name: str, found: str, remedy: Remedy, *, share: float = 0.0, facts: tuple[int, ...] = ()) -> Part:
    return Part(name=name, share=share, found=found, remedy=remedy, facts=facts)
