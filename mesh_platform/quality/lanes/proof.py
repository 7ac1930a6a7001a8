"""Proven by the statistics in the files' footers, or by there being no rows at all."""

from decimal import Decimal

from mesh_platform.concepts.types import INTEGERS, DecimalType
from mesh_platform.quality.conditions import Condition, IsNull, OutOfRange
from mesh_platform.quality.rules import Finding, counted
from mesh_platform.quality.scope import Scope


def prove(scope: Scope, condition: Condition) -> Finding | None:
    """The exact number of violations, where it is known without a scan."""
    if scope.rows == 0:
        return counted(0)
    known = None if condition.of.path or condition.of.item else scope.statistics.get(condition.of.column.lower())
    match condition:
        case IsNull() if known and known.nulls is not None:
            return counted(known.nulls)
        case OutOfRange() if known and _is_exact(condition) and known.range and _inside(condition, *known.range):
            return counted(0)
        case _:
            return None


def _is_exact(condition: OutOfRange) -> bool:
    """Footers leave NaN out of the bounds of floating point numbers, and cut long texts."""
    return condition.of.type in INTEGERS or isinstance(condition.of.type, DecimalType)


def _inside(condition: OutOfRange, smallest: Decimal, largest: Decimal) -> bool:
    low, above = _number(condition.minimum), _number(condition.exclusive_minimum)
    high, below = _number(condition.maximum), _number(condition.exclusive_maximum)
    return (
        (low is None or smallest >= low)
        and (above is None or smallest > above)
        and (high is None or largest <= high)
        and (below is None or largest < below)
    )


def _number(bound: object) -> Decimal | None:
    return None if bound is None else Decimal(str(bound))
