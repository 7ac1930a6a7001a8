"""Changes of a contract: what became different, for whom it matters, and the version it deserves."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Direction(StrEnum):
    """What a change does to the promise: data that keeps the new one keeps the old one too exactly when it only TIGHTENS."""

    TIGHTENS = "tightens"
    LOOSENS = "loosens"
    BOTH = "both"
    UNDETERMINED = "undetermined"  # texts of SQL and prose cannot be compared
    NEUTRAL = "neutral"  # descriptions, names, tags

    @property
    def reversed(self) -> "Direction":
        """The direction of the change that takes it back."""
        return {Direction.TIGHTENS: Direction.LOOSENS, Direction.LOOSENS: Direction.TIGHTENS}.get(self, self)


class Impact(StrEnum):
    """The part of the version that a change must raise (SemVer 2.0)."""

    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


class Section(StrEnum):
    SCHEMA = "schema"
    QUALITY = "quality"
    SERVICE_LEVELS = "service levels"
    ACCESS = "access"
    LIFECYCLE = "lifecycle"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `path` reads like `columns.airport.required`; `old` or `new` is None where it was added or removed.

    `direction` is for the promise as consumers read it; `columns` are those it touches. `impact` MAJOR breaks consumers.
    """

    path: str
    section: Section
    old: Any = None
    new: Any = None
    direction: Direction
    impact: Impact
    columns: tuple[str, ...] = ()
    explanation: str = ""

    @property
    def breaks_consumers(self) -> bool:
        return self.impact is Impact.MAJOR

    @property
    def breaks_producer(self) -> bool:
        """Whether builds that kept the old promise may fail the new one."""
        return self.direction in (Direction.TIGHTENS, Direction.BOTH)
