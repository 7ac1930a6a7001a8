"""What enum and logicalTypeOptions promise about single values, of a column or of a field inside one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.check import Outcome
from mesh_platform.concepts.contract import Column, Limits
from mesh_platform.concepts.types import Primitive
from mesh_platform.quality.conditions import (
    Condition,
    FormatMismatch,
    LengthOutside,
    NotIn,
    NotMultiple,
    Operand,
    OutOfRange,
    PatternMismatch,
    RepeatedItems,
)
from mesh_platform.quality.formats import SILENT_FORMATS, STRING_FORMATS, integer_bounds, restates_type
from mesh_platform.quality.rules import Uncomputable, Violations


@dataclass(frozen=True, slots=True)
class Promise:
    """`name` ends the check's name, `sentence` its description."""

    name: str
    sentence: str
    measure: Violations | Uncomputable


def value_promises(column: Column, of: Operand) -> Iterator[Promise]:
    """One promise for each kind of restriction that the column declares."""
    if column.allowed_values:
        yield _promise("allowed_values", f"is one of {_listed(column.allowed_values)}", NotIn(of, column.allowed_values))
    yield from _number_promises(column.limits, of)
    yield from _text_promises(column.limits, of)
    yield from _list_promises(column.limits, of)


def _number_promises(limits: Limits, of: Operand) -> Iterator[Promise]:
    bounds = {
        "minimum": limits.minimum,
        "maximum": limits.maximum,
        "exclusive_minimum": limits.exclusive_minimum,
        "exclusive_maximum": limits.exclusive_maximum,
    }
    if any(each is not None for each in bounds.values()):
        yield _promise("range", _range_sentence(bounds), OutOfRange(of=of, **bounds))
    if limits.multiple_of is not None:
        yield _promise("multiple_of", f"is a multiple of {limits.multiple_of}", NotMultiple(of, limits.multiple_of))
    if limits.format and (integer := integer_bounds(limits.format)) and not restates_type(limits.format, of.type):
        yield _promise("format", f"fits {limits.format}", OutOfRange(of=of, minimum=integer[0], maximum=integer[1]))


def _text_promises(limits: Limits, of: Operand) -> Iterator[Promise]:
    if limits.min_length is not None or limits.max_length is not None:
        sentence = f"has {_extent(limits.min_length, limits.max_length)} characters"
        yield _promise("length", sentence, LengthOutside(of, limits.min_length, limits.max_length))
    if limits.pattern is not None:
        yield _promise("pattern", f"matches `{limits.pattern}`", PatternMismatch(of, limits.pattern))
    # The format of a date says how people write it; its stored type keeps that promise.
    if of.type is Primitive.STRING and limits.format is not None and limits.format not in SILENT_FORMATS:
        yield _format_promise(limits.format, of)


def _format_promise(format: str, of: Operand) -> Promise:
    sentence = f"has the format {format}"
    if format in STRING_FORMATS:
        return _promise("format", sentence, FormatMismatch(of, format))
    return Promise("format", sentence, Uncomputable(Outcome.UNKNOWN, f"the format {format!r} is not one that can be computed"))


def _list_promises(limits: Limits, of: Operand) -> Iterator[Promise]:
    if limits.min_items is not None or limits.max_items is not None:
        sentence = f"has {_extent(limits.min_items, limits.max_items)} items"
        yield _promise("items", sentence, LengthOutside(of, limits.min_items, limits.max_items))
    if limits.unique_items:
        yield _promise("unique_items", "repeats no item", RepeatedItems(of))


def _promise(name: str, sentence: str, condition: Condition) -> Promise:
    return Promise(name, sentence, Violations(condition))


def _range_sentence(bounds: dict[str, Any]) -> str:
    words = ("at least", "at most", "more than", "less than")
    return "is " + " and ".join(f"{word} {bound}" for word, bound in zip(words, bounds.values(), strict=True) if bound is not None)


def _extent(low: int | None, high: int | None) -> str:
    if high is None:
        return f"at least {low}"
    return f"at most {high}" if low is None else f"{low} to {high}"


def _listed(values: tuple[Any, ...], shown: int = 10) -> str:
    return ", ".join(map(str, values[:shown])) + (f" and {len(values) - shown} more" if len(values) > shown else "")
