"""Something that does not fit what was recorded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` is a fact, a port or a file, as a person looks it up."""

    place: str
    message: str
