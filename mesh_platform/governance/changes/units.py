"""The unit that values are counted in. Another one changes the meaning of every value, and no check of the data would notice."""

from collections.abc import Iterator

from mesh_platform.concepts.change import Change, Direction
from mesh_platform.concepts.contract import Column
from mesh_platform.governance.changes.directions import neutral, values_change


def compare_units(old: Column, new: Column, *, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    path, before, after = f"{path}.unit", old.unit or None, new.unit or None
    if before and after and before != after:
        yield values_change(path, before, after, Direction.BOTH, columns=columns, explanation="values are counted in another unit")
    elif before != after:
        yield neutral(path, before, after, "the unit is said" if after else "the unit is no longer said", columns=columns)
