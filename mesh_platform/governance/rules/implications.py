"""Whether a contract, kept, leaves no room for what a consumer fears. Where that cannot be told, it is not implied."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Column, Comparison, DataContract, Operator, QualityRule, ServiceLevel, Severity
from mesh_platform.concepts.span import read_span

_AGES, _GAPS = ("latency", "freshness"), ("frequency",)


def implies_values(column: Column, values: tuple[Any, ...]) -> bool:
    """Whether the column holds none but these."""
    return _each_allowed(column, lambda each: each in values)


def implies_minimum(column: Column, minimum: Any) -> bool:
    bounds = (column.limits.minimum, column.limits.exclusive_minimum)
    return any(_at_most(minimum, each) for each in bounds) or _each_allowed(column, lambda each: _at_most(minimum, each))


def implies_maximum(column: Column, maximum: Any) -> bool:
    bounds = (column.limits.maximum, column.limits.exclusive_maximum)
    return any(_at_most(each, maximum) for each in bounds) or _each_allowed(column, lambda each: _at_most(each, maximum))


def implies_rows(contract: DataContract, rows: int) -> bool:
    return any(_is_row_count(each) and _least(each.comparison) >= rows for each in contract.rules)


def implies_lag(contract: DataContract, lag: timedelta, column: str | None) -> bool:
    """By the age of the column's newest value, or without a column, by how often the port is published."""
    names = _AGES if column else _GAPS
    levels = (each for each in contract.service_levels if each.property.lower() in names and each.element == (column or each.element))
    return any(_length(each) <= lag for each in levels)


def _each_allowed(column: Column, holds: Callable[[Any], bool]) -> bool:
    return bool(column.allowed_values) and all(map(holds, column.allowed_values))


def _at_most(low: Any, high: Any) -> bool:
    """Numbers by value; dates and times of one form, which is how the columns of one type write them, by their text."""
    is_text = isinstance(low, str) and isinstance(high, str) and len(low) == len(high)
    are_numbers = isinstance(low, int | float) and isinstance(high, int | float)
    return (is_text or are_numbers) and low <= high


def _is_row_count(rule: QualityRule) -> bool:
    return rule.metric == "rowCount" and rule.severity is Severity.ERROR


def _least(comparison: Comparison | None) -> float:
    """The smallest whole number that the comparison lets pass."""
    match comparison:
        case Comparison(Operator.GREATER_OR_EQUAL | Operator.EQUAL, value) | Comparison(Operator.BETWEEN, (value, _)):
            return value
        case Comparison(Operator.GREATER, value):
            return value + 1
        case _:
            return 0


def _length(level: ServiceLevel) -> timedelta:
    now = clock.now()
    try:
        return now - read_span(level.value, level.unit).before(now)
    except (ValueError, OverflowError):
        return timedelta.max
