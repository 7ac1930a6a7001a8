"""Foreign keys. One that points elsewhere is another promise, so that it counts as one gone and one new."""

from collections.abc import Iterator

from mesh_platform.concepts.change import Change, Direction, Section
from mesh_platform.concepts.contract import Relationship, Severity
from mesh_platform.governance.changes.directions import impact_of

Keys = tuple[Relationship, ...]

_SAID = {Direction.LOOSENS: "what it refers to may not be found any more", Direction.TIGHTENS: "what it refers to is always found"}


def compare_relationships(old: Keys, new: Keys) -> Iterator[Change]:
    before, after = {_path(each): each for each in old}, {_path(each): each for each in new}
    for path, key in sorted((before | after).items(), key=lambda each: each[0]):
        was, now = (found.severity if (found := side.get(path)) else None for side in (before, after))
        if was is not now:
            yield _change(path, key.columns, was, now)


def _change(path: str, columns: tuple[str, ...], was: Severity | None, now: Severity | None) -> Change:
    binding = was is Severity.ERROR
    direction = Direction.LOOSENS if binding or now is None else Direction.TIGHTENS
    return Change(
        path=path,
        section=Section.SCHEMA,
        old=was and was.value,
        new=now and now.value,
        direction=direction,
        impact=impact_of(direction, binding=binding),
        columns=columns,
        explanation=_SAID[direction],
    )


def _path(key: Relationship) -> str:
    return f"relationships.{','.join(key.columns)}->{key.port or 'itself'}.{','.join(key.to_columns)}"
