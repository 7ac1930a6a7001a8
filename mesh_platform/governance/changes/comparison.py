"""Two contracts of one port: everything that changed, and what it means for those who read.

The model: data that keeps the new contract's promises must keep the old one's, too, seen through the columns that the old one
had. Where it could do otherwise, the change breaks. What cannot be told from the texts is undetermined, and told as such.
"""

from collections.abc import Iterator

from mesh_platform.concepts.change import Change, Direction, Impact, Section
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.lifecycle import TRIED_OUT
from mesh_platform.governance.changes.access import compare_access
from mesh_platform.governance.changes.columns import compare_columns
from mesh_platform.governance.changes.descriptions import compare_texts
from mesh_platform.governance.changes.directions import impact_of, of_containment
from mesh_platform.governance.changes.partitions import compare_partitions
from mesh_platform.governance.changes.quality import compare_rules
from mesh_platform.governance.changes.relationships import compare_relationships
from mesh_platform.governance.changes.service_levels import compare_service_levels

_ORDER = tuple(Section)


def compare(old: DataContract, new: DataContract, *, was_public: bool | None = None, is_public: bool | None = None) -> tuple[Change, ...]:
    """By section and path. Access is compared only where it is known on both sides."""
    found = (
        *compare_columns(old.columns, new.columns),
        *_compare_keys(old.primary_key, new.primary_key),
        *compare_relationships(old.relationships, new.relationships),
        *compare_partitions(old.partition, new.partition),
        *compare_rules(old.rules, new.rules),
        *compare_service_levels(old.service_levels, new.service_levels),
        *compare_access(old=was_public, new=is_public),
        *_compare_status(old.status, new.status),
        *compare_texts(old, new),
    )
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.section), each.path)))


def _compare_keys(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """No two rows share a key of fewer columns, so that they share no key of more; that its columns are there is told by `required`."""
    if set(old) == set(new):
        return
    if old and new:
        direction = of_containment(new_in_old=set(new) <= set(old), old_in_new=set(old) <= set(new))
    else:
        direction = Direction.LOOSENS if old else Direction.TIGHTENS
    yield Change(
        path="primaryKey",
        section=Section.SCHEMA,
        old=list(old) or None,
        new=list(new) or None,
        direction=direction,
        impact=impact_of(direction),
        columns=tuple(dict.fromkeys((*old, *new))),
        explanation="rows that were one by the old key may be several now"
        if direction is not Direction.TIGHTENS
        else "rows that could be several are one now",
    )


def _compare_status(old: str, new: str) -> Iterator[Change]:
    """How a port may move through its life is guarded where it is moved; only what goes back to a draft takes its promises back."""
    if old == new:
        return
    taken_back = new in TRIED_OUT and old not in TRIED_OUT
    yield Change(
        path="status",
        section=Section.LIFECYCLE,
        old=old,
        new=new,
        direction=Direction.LOOSENS if taken_back else Direction.NEUTRAL,
        impact=Impact.MAJOR if taken_back else Impact.MINOR,
        explanation="a draft promises nobody anything" if taken_back else f"it was {old} and is {new}",
    )
