"""Who sees what: a port that is public no longer, and columns that become sensitive."""

from collections.abc import Iterator

from mesh_platform.concepts.change import Change, Direction, Section
from mesh_platform.concepts.contract import Column
from mesh_platform.governance.changes.directions import impact_of

_WORDS = {True: "public", False: "granted"}


def compare_access(*, old: bool | None, new: bool | None) -> Iterator[Change]:
    """Whether everybody may read the port; nothing is said where one side is not known."""
    if old is None or new is None or old == new:
        return
    explanation = "whoever has no grant reads nothing any more" if old else "everybody may read it, sensitive columns masked"
    yield _change("access", _WORDS[old], _WORDS[new], narrower=old, columns=(), explanation=explanation)


def compare_sensitivity(old: Column, new: Column, *, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    if old.is_sensitive == new.is_sensitive:
        return
    narrower = new.is_sensitive
    explanation = (
        "other domains see it masked now unless their grant says clear" if narrower else "whoever may read the port sees it in clear"
    )
    shown = {False: "in clear", True: "masked"}
    yield _change(
        f"{path}.sensitive", shown[old.is_sensitive], shown[narrower], narrower=narrower, columns=columns, explanation=explanation
    )


def _change(path: str, old: str, new: str, *, narrower: bool, columns: tuple[str, ...], explanation: str) -> Change:
    direction = Direction.LOOSENS if narrower else Direction.TIGHTENS
    return Change(
        path=path,
        section=Section.ACCESS,
        old=old,
        new=new,
        direction=direction,
        impact=impact_of(direction),
        columns=columns,
        explanation=explanation,
    )
