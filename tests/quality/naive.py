"""The plainest reading of the rules: one promise after the other, in Python; what the lanes must agree with."""

import re
from collections.abc import Iterable
from typing import Any

from mesh_platform.concepts.contract import Column, Comparison, DataContract, Operator, QualityRule

Rows = list[dict[str, Any]]


def violations(contract: DataContract, rows: Rows) -> dict[str, int]:
    """Rows that break each promise about columns, counted in Python."""
    counts: dict[str, int] = {}
    for column in contract.columns:
        values = [row[column.name] for row in rows]
        for name, number in _of_column(column, values):
            counts[f"{column.name}_{name}"] = number
    if contract.primary_key:
        counts["primary_key"] = surplus([tuple(row[each] for each in contract.primary_key) for row in rows])
    return counts


def surplus(keys: Iterable[tuple[Any, ...]]) -> int:
    whole = [key for key in keys if None not in key]
    return len(whole) - len(set(whole))


def orphans(rows: Rows, column: str, keys: Iterable[Any]) -> int:
    known = set(keys)
    return sum(row[column] is not None and row[column] not in known for row in rows)


def _of_column(column: Column, values: list[Any]) -> Iterable[tuple[str, int]]:
    present = [each for each in values if each is not None]
    limits = column.limits
    if column.required or column.key_position:
        yield "required", len(values) - len(present)
    if column.unique:
        yield "unique", surplus((each,) for each in values)
    if column.allowed_values:
        yield "allowed_values", sum(each not in column.allowed_values for each in present)
    if limits.minimum is not None or limits.maximum is not None:
        low = -(2**62) if limits.minimum is None else limits.minimum
        high = 2**62 if limits.maximum is None else limits.maximum
        yield "range", sum(not low <= each <= high for each in present)
    if limits.min_length is not None or limits.max_length is not None:
        yield "length", sum(not (limits.min_length or 0) <= len(each) <= (limits.max_length or 10**9) for each in present)
    if limits.pattern is not None:
        yield "pattern", sum(not re.search(limits.pattern, each) for each in present)
    if limits.multiple_of is not None:
        yield "multiple_of", sum(each % limits.multiple_of != 0 for each in present)
    for rule in column.rules:
        yield rule.name, _metric(rule, values)


def _metric(rule: QualityRule, values: list[Any]) -> int:
    present = [each for each in values if each is not None]
    match rule.metric:
        case "nullValues":
            return len(values) - len(present)
        case "missingValues":
            return sum(each is None or each in rule.arguments["missingValues"] for each in values)
        case "invalidValues":
            return sum(each not in rule.arguments["validValues"] for each in present)
        case _:
            return surplus((each,) for each in values)


def holds(comparison: Comparison, measured: float) -> bool:
    value = comparison.value
    return {
        Operator.EQUAL: lambda: measured == value,
        Operator.NOT_EQUAL: lambda: measured != value,
        Operator.GREATER: lambda: measured > value,
        Operator.GREATER_OR_EQUAL: lambda: measured >= value,
        Operator.LESS: lambda: measured < value,
        Operator.LESS_OR_EQUAL: lambda: measured <= value,
        Operator.BETWEEN: lambda: value[0] <= measured <= value[1],
        Operator.NOT_BETWEEN: lambda: not value[0] <= measured <= value[1],
    }[comparison.operator]()
