"""The lowest and the highest value that a column may have, in whichever way the contract says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mesh_platform.concepts.change import Change, Direction
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.types import Primitive
from mesh_platform.governance.changes.directions import of_containment, of_presence, values_change
from mesh_platform.governance.changes.quantities import Quantity, quantity

_SIGNS = {"minimum": -1, "maximum": 1}
_WHOLE_RANGE = {(Primitive.INT, "i32"), (Primitive.LONG, "i64")}  # the format rules nothing out that the type would hold
_INTEGER_SIZES = ("8", "16", "32", "64", "128")


@dataclass(frozen=True, slots=True)
class Bound:
    """`strict`: the value itself is ruled out. `at` is None where the declared value has no order."""

    declared: Any
    at: Quantity | None
    strict: bool = False

    @property
    def shown(self) -> Any:
        return f"{self.declared}, itself excluded" if self.strict else self.declared


def compare_bounds(old: Column, new: Column, *, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    for side, sign in _SIGNS.items():
        before, after = _bound(old, side, sign), _bound(new, side, sign)
        if before != after:
            direction = _direction(before, after, sign)
            yield values_change(f"{path}.{side}", before and before.shown, after and after.shown, direction, columns=columns)


def integer_range(column: Column) -> tuple[int, int] | None:
    """The values of an integer format such as `u8`, where it rules out some that the type would hold."""
    format = column.limits.format or ""
    sign, size = format[:1], format[1:]
    if (column.type, format) in _WHOLE_RANGE or sign not in ("i", "u") or size not in _INTEGER_SIZES:
        return None
    magnitude = 2 ** (int(size) - (sign == "i"))
    return (-magnitude if sign == "i" else 0), magnitude - 1


def _bound(column: Column, side: str, sign: int) -> Bound | None:
    """The narrowest of those that the contract declares on one side."""
    found = list(_declared(column, side))
    if not found or any(each.at is None for each in found):
        return found[0] if found else None
    return min(found, key=lambda each: _reach(each, sign))


def _declared(column: Column, side: str) -> Iterator[Bound]:
    plain, exclusive = getattr(column.limits, side), getattr(column.limits, f"exclusive_{side}")
    if plain is not None:
        yield Bound(plain, quantity(plain))
    if exclusive is not None:
        yield Bound(exclusive, quantity(exclusive), strict=True)
    if held := integer_range(column):
        number = held[0 if side == "minimum" else 1]
        yield Bound(number, quantity(number))


def _reach(bound: Bound, sign: int) -> tuple[Fraction, bool]:
    """Grows with what the bound lets through."""
    return (sign * bound.at.amount, not bound.strict) if bound.at else (Fraction(0), False)


def _direction(old: Bound | None, new: Bound | None, sign: int) -> Direction:
    if old is None or new is None:
        return of_presence(old, new) or Direction.NEUTRAL
    if old.at is None or new.at is None or old.at.kind != new.at.kind:
        return Direction.UNDETERMINED
    before, after = _reach(old, sign), _reach(new, sign)
    return of_containment(new_in_old=after <= before, old_in_new=before <= after)
