"""What a quality rule's comparison lets through, as intervals that can be held against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf

from mesh_platform.concepts.change import Direction
from mesh_platform.concepts.contract import Comparison, Operator
from mesh_platform.governance.changes.directions import of_containment
from mesh_platform.governance.changes.quantities import quantity

Number = Fraction | float  # a float only where it is infinite


@dataclass(frozen=True, slots=True)
class Interval:
    low: Number
    high: Number
    low_open: bool = False
    high_open: bool = False

    def lies_in(self, other: "Interval") -> bool:
        starts = self.low > other.low or (self.low == other.low and self.low_open >= other.low_open)
        ends = self.high < other.high or (self.high == other.high and self.high_open >= other.high_open)
        return starts and ends

    @property
    def whole(self) -> "Interval":
        """The same counts; none of them is a fraction or below zero."""
        low, high = max(self.low, Fraction(0)), self.high
        first = ceil(low) + (self.low_open and low == self.low == ceil(low))
        last = high if high == inf else floor(high) - (self.high_open and high == floor(high))
        return Interval(Fraction(first), last)

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


Accepted = tuple[Interval, ...]


def compare_thresholds(old: Comparison, new: Comparison, *, counts: bool) -> Direction:
    """`counts` says that only the numbers 0, 1, 2, ... are measured."""
    before, after = accepted(old, counts=counts), accepted(new, counts=counts)
    if before is None or after is None:
        return Direction.NEUTRAL if old == new else Direction.UNDETERMINED
    return of_containment(new_in_old=_within(after, before), old_in_new=_within(before, after))


def only_zero(comparison: Comparison | None) -> bool:
    """Whether none at all is asked for, which is the same as a number and as a share."""
    return from_zero_up(comparison) and comparison is not None and all(each.high == 0 for each in accepted(comparison) or ())


def from_zero_up(comparison: Comparison | None) -> bool:
    """Whether a smaller measurement is always as good: what is let through begins at zero and has no gap."""
    found = accepted(comparison) if comparison is not None else None
    return found is not None and len(found) == 1 and Interval(Fraction(0), Fraction(0)).lies_in(found[0])


def accepted(comparison: Comparison, *, counts: bool = False) -> Accepted | None:
    """None where the comparison is not one of numbers."""
    values = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    numbers = [found.amount for each in values if (found := quantity(each)) and found.kind == "number"]
    if len(numbers) < len(values):
        return None
    found = _intervals(comparison.operator, numbers)
    return tuple(each for each in (one.whole if counts else one for one in found) if not each.is_empty)


def _intervals(operator: Operator, numbers: list[Fraction]) -> Iterator[Interval]:
    low, high = numbers[0], numbers[-1]
    match operator:
        case Operator.EQUAL | Operator.BETWEEN:
            yield Interval(low, high)
        case Operator.NOT_EQUAL | Operator.NOT_BETWEEN:
            yield Interval(-inf, low, high_open=True)
            yield Interval(high, inf, low_open=True)
        case Operator.GREATER | Operator.GREATER_OR_EQUAL:
            yield Interval(low, inf, low_open=operator is Operator.GREATER)
        case _:
            yield Interval(-inf, high, high_open=operator is Operator.LESS)


def _within(one: Accepted, other: Accepted) -> bool:
    return all(any(each.lies_in(wider) for wider in other) for each in one)
