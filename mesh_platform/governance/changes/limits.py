"""What a contract promises about single values: limits, formats, patterns and lists of values."""

from collections.abc import Iterator
from fractions import Fraction
from math import inf
from typing import Any

from mesh_platform.concepts.change import Change, Direction
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.types import Primitive
from mesh_platform.governance.changes.bounds import compare_bounds
from mesh_platform.governance.changes.directions import neutral, of_allowed, of_containment, of_presence, values_change
from mesh_platform.governance.changes.quantities import identity

_SIZES = {"min_length": ("minLength", -1), "max_length": ("maxLength", 1), "min_items": ("minItems", -1), "max_items": ("maxItems", 1)}


def compare_limits(old: Column, new: Column, *, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    """Every promise about values, of a column or of a field inside one."""
    yield from compare_bounds(old, new, path=path, columns=columns)
    for word, before, after, direction in _moves(old, new):
        yield values_change(f"{path}.{word}", before, after, direction, columns=columns)
    yield from _compare_lists(old, new, path, columns)
    yield from _reworded_format(old, new, path, columns)


def _moves(old: Column, new: Column) -> Iterator[tuple[str, Any, Any, Direction]]:
    """Word, old, new and direction of each promise that changed."""
    for name, (word, sign) in _SIZES.items():
        before, after = getattr(old.limits, name), getattr(new.limits, name)
        if before != after:
            yield word, before, after, _of_sizes(before, after, sign)
    if old.limits.multiple_of != new.limits.multiple_of:
        before, after = old.limits.multiple_of, new.limits.multiple_of
        yield "multipleOf", before, after, of_presence(before, after) or _of_divisors(before, after)
    if old.limits.pattern != new.limits.pattern:
        before, after = old.limits.pattern, new.limits.pattern
        yield "pattern", before, after, of_presence(before, after) or Direction.UNDETERMINED
    if _text_format(old) != _text_format(new):
        before, after = _text_format(old), _text_format(new)
        yield "format", before, after, of_presence(before, after) or Direction.UNDETERMINED
    if old.limits.unique_items != new.limits.unique_items:
        loosens = old.limits.unique_items
        yield "uniqueItems", loosens, not loosens, Direction.LOOSENS if loosens else Direction.TIGHTENS


def _of_sizes(old: int | None, new: int | None, sign: int) -> Direction:
    """A size of at least 0 asks for nothing."""
    before, after = (sign * each if each is not None else max(0, sign * inf) for each in (old, new))
    return of_containment(new_in_old=after <= before, old_in_new=before <= after)


def _of_divisors(old: Any, new: Any) -> Direction:
    """Every multiple of 10 is one of 5."""
    one, other = Fraction(str(old)), Fraction(str(new))
    if not one or not other:
        return Direction.UNDETERMINED
    return of_containment(new_in_old=(other / one).denominator == 1, old_in_new=(one / other).denominator == 1)


def _text_format(column: Column) -> str | None:
    """Elsewhere a format chooses the type, which is compared by itself, or says how people write a value."""
    return column.limits.format if column.type is Primitive.STRING else None


def _compare_lists(old: Column, new: Column, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    before, after = _listed(old), _listed(new)
    if before is None or after is None:
        direction, said = of_presence(before, after), ""
    elif before.keys() == after.keys():
        return
    else:
        direction = of_allowed(before.keys(), after.keys())
        come, gone = (", ".join(str(one[each]) for each in one if each not in other) for one, other in ((after, before), (before, after)))
        said = "; ".join(filter(None, [come and f"may come now: {come}", gone and f"no longer: {gone}"]))
    if direction is not None:
        lists = (list(each.allowed_values) or None for each in (old, new))
        yield values_change(f"{path}.enum", *lists, direction, columns=columns, explanation=said)


def _listed(column: Column) -> dict[Any, Any] | None:
    """By what tells them apart; None where every value may come. Whether a value may be missing is said by `required`."""
    return {identity(each): each for each in column.allowed_values if each is not None} if column.allowed_values else None


def _reworded_format(old: Column, new: Column, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    before, after = old.limits.format, new.limits.format
    if before != after and old.type == new.type and old.type is not Primitive.STRING:
        yield neutral(f"{path}.format", before, after, "what it rules out is told by the minimum and the maximum", columns=columns)
