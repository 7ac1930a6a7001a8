"""`logicalTypeOptions`: what a column's values keep to, checked against the column's own type."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from mesh_platform.concepts.contract import Limits
from mesh_platform.declarations.documents.documents import Document, Step

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_TEMPORAL: dict[str, Callable[[str], Any]] = {"date": date.fromisoformat, "timestamp": datetime.fromisoformat, "time": time.fromisoformat}
_PAIRS = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum"))
_NO_LIMITS = Limits()


def limits_of(doc: Document, at: tuple[Step, ...], entry: dict[str, Any]) -> Limits:
    options = entry.get("logicalTypeOptions")
    if not options:
        return _NO_LIMITS
    here = (*at, "logicalTypeOptions")
    _check_bounds(doc, here, options, entry.get("logicalType"))
    _check_pattern(doc, here, options)
    dimensions = options.get("dimensions")  # a vector has exactly so many elements
    return Limits(
        min_length=options.get("minLength"),
        max_length=options.get("maxLength"),
        pattern=options.get("pattern"),
        format=options.get("format"),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        exclusive_minimum=options.get("exclusiveMinimum"),
        exclusive_maximum=options.get("exclusiveMaximum"),
        multiple_of=options.get("multipleOf"),
        min_items=options.get("minItems", dimensions),
        max_items=options.get("maxItems", dimensions),
        unique_items=options.get("uniqueItems", False),
    )


def _check_bounds(doc: Document, at: tuple[Step, ...], options: dict[str, Any], logical: str | None) -> None:
    parse = _TEMPORAL.get(logical or "")
    known = dict(options)
    for bound in _BOUNDS if parse else ():
        if bound in options and (moment := _moment(parse, options[bound])) is None:
            doc.wrong((*at, bound), f"{options[bound]!r} is not a {logical}.", "Write it in ISO 8601.")
            return
        if bound in options:
            known[bound] = moment
    for low, high in _PAIRS:
        if low in known and high in known and _is_above(known[low], known[high]):
            doc.wrong((*at, low), f"is above `{high}`: no value can keep both.")


def _moment(parse: Callable[[str], Any] | None, text: str) -> Any:
    try:
        return parse and parse(text)
    except ValueError:
        return None


def _is_above(low: Any, high: Any) -> bool:
    try:
        return low > high
    except TypeError:  # a moment with an offset and one without: the table's type settles it
        return False


def _check_pattern(doc: Document, at: tuple[Step, ...], options: dict[str, Any]) -> None:
    try:
        re.compile(options.get("pattern", ""))
    except (re.error, OverflowError, RecursionError) as wrong:
        doc.wrong((*at, "pattern"), f"is not a regular expression: {wrong}.")


def fits(value: Any, logical: str | None) -> bool:
    """Whether a listed value can be a value of a column of this logical type."""
    match logical:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case "date" | "timestamp" | "time":
            return isinstance(value, str) and _moment(_TEMPORAL[logical], value) is not None
        case _:
            return isinstance(value, str)
