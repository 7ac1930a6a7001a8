"""Which way a promise moves, and what that means for its version.

Every comparison comes down to two questions: does the new promise allow only what the old one did, and the other way round?
"""

from collections.abc import Iterable, Set
from typing import Any

from mesh_platform.concepts.change import Change, Direction, Impact, Section

_WEAKER = (Direction.LOOSENS, Direction.BOTH)
_SAID = {
    Direction.TIGHTENS: "some values that could come are ruled out now",
    Direction.LOOSENS: "values that were ruled out may come now",
    Direction.BOTH: "values that were ruled out may come now, and others no longer",
    Direction.UNDETERMINED: "whether other values may come now cannot be told from the texts; look at both",
    Direction.NEUTRAL: "the same is promised in other words",
}


def of_containment(*, new_in_old: bool, old_in_new: bool) -> Direction:
    """From what the promises allow: `new_in_old` says that whatever the new one allows, the old one did too."""
    if new_in_old:
        return Direction.NEUTRAL if old_in_new else Direction.TIGHTENS
    return Direction.LOOSENS if old_in_new else Direction.BOTH


def of_allowed(old: Set[Any], new: Set[Any]) -> Direction:
    """Of two sets of what may come."""
    return of_containment(new_in_old=new <= old, old_in_new=old <= new)


def of_presence(old: object, new: object) -> Direction | None:
    """Of a promise that is not there on one side; None where both or none have it."""
    if (old is None) is (new is None):
        return None
    return Direction.TIGHTENS if old is None else Direction.LOOSENS


def impact_of(direction: Direction, *, binding: bool = True) -> Impact:
    """A binding promise that grew weaker breaks those who rely on it."""
    if direction is Direction.NEUTRAL:
        return Impact.PATCH
    return Impact.MAJOR if binding and direction in _WEAKER else Impact.MINOR


def values_change(path: str, old: Any, new: Any, direction: Direction, *, columns: tuple[str, ...], explanation: str = "") -> Change:
    """The change of a promise about single values."""
    return Change(
        path=path,
        section=Section.SCHEMA,
        old=old,
        new=new,
        direction=direction,
        impact=impact_of(direction),
        columns=columns,
        explanation=explanation or _SAID[direction],
    )


def neutral(
    path: str, old: Any, new: Any, explanation: str, *, section: Section = Section.DESCRIPTION, columns: Iterable[str] = ()
) -> Change:
    """A change that promises neither more nor less."""
    return Change(
        path=path,
        section=section,
        old=old,
        new=new,
        direction=Direction.NEUTRAL,
        impact=Impact.PATCH,
        columns=tuple(columns),
        explanation=explanation,
    )
