"""Lengths of time against each other. A month has 28 to 31 days, so that some cannot be compared."""

from fractions import Fraction

from mesh_platform.concepts.change import Direction
from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.concepts.span import MONTHS, Span, read_span
from mesh_platform.governance.changes.directions import of_containment

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_MONTH_DAYS = (28, 31)


def compare_spans(old: ServiceLevel, new: ServiceLevel, *, short_month: bool = False) -> Direction:
    """A longer span allows more."""
    try:
        before, after = (read_span(each.value, each.unit, short_month=short_month) for each in (old, new))
    except ValueError:
        return Direction.UNDETERMINED
    if before.unit in MONTHS and after.unit in MONTHS:
        return _of_lengths(_months(before), _months(after))
    (shortest, longest), (new_shortest, new_longest) = _extent(before), _extent(after)
    new_in_old, old_in_new = new_longest <= shortest, longest <= new_shortest
    return of_containment(new_in_old=new_in_old, old_in_new=old_in_new) if new_in_old or old_in_new else Direction.UNDETERMINED


def _of_lengths(old: Fraction, new: Fraction) -> Direction:
    return of_containment(new_in_old=new <= old, old_in_new=old <= new)


def _months(span: Span) -> Fraction:
    return Fraction(str(span.value)) * MONTHS[span.unit]


def _extent(span: Span) -> tuple[Fraction, Fraction]:
    """Seconds, at least and at most."""
    if span.unit in MONTHS:
        shortest, longest = (_months(span) * days * _SECONDS["day"] for days in _MONTH_DAYS)
        return shortest, longest
    length = Fraction(str(span.value)) * _SECONDS[span.unit]
    return length, length
