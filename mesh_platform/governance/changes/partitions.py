"""How a port is cut: consumers that follow its partitions need each of them to stay."""

from collections.abc import Iterator
from datetime import UTC, datetime

from mesh_platform.concepts.change import Change, Direction, Impact, Section
from mesh_platform.concepts.partition import PartitionScheme
from mesh_platform.governance.changes.directions import impact_of, of_containment

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_SAID = {
    Direction.TIGHTENS: "there are partitions that were not there",
    Direction.LOOSENS: "partitions that were there are gone",
    Direction.BOTH: "the partitions are others",
    Direction.NEUTRAL: "the partitions are the same in another order",
}


def compare_partitions(old: PartitionScheme | None, new: PartitionScheme | None) -> Iterator[Change]:
    if old == new:
        return
    direction = _direction(old, new)
    yield Change(
        path="partition",
        section=Section.SCHEMA,
        old=old and _shown(old),
        new=new and _shown(new),
        direction=direction,
        impact=Impact.PATCH if direction is Direction.NEUTRAL else impact_of(direction),
        columns=tuple(dict.fromkeys(each.column for each in (old, new) if each is not None)),
        explanation=_SAID[direction],
    )


def _direction(old: PartitionScheme | None, new: PartitionScheme | None) -> Direction:
    if old is None or new is None:
        return Direction.TIGHTENS if old is None else Direction.LOOSENS
    if (old.column, old.granularity) != (new.column, new.granularity):
        return Direction.BOTH
    # More partitions are more of what is promised.
    return of_containment(new_in_old=_covers(new, old), old_in_new=_covers(old, new))


def _covers(one: PartitionScheme, other: PartitionScheme) -> bool:
    starts = (one.start or _FIRST) <= (other.start or _FIRST)
    ends = (one.end or _LAST) >= (other.end or _LAST)
    return starts and ends and set(one.keys) >= set(other.keys)


def _shown(scheme: PartitionScheme) -> str:
    bounds = [f"from {scheme.start:%Y-%m-%d}" if scheme.start else "", f"to {scheme.end:%Y-%m-%d}" if scheme.end else ""]
    return " ".join(filter(None, [f"by {scheme.granularity} of {scheme.column}", *bounds, ", ".join(scheme.keys)]))
