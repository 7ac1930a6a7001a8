"""Example rows: what a port that has no source yet holds, and what a test gives a port to make something of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from mesh_platform.scaffolding.columns import NewColumn

EXAMPLE_DAY = date(2026, 1, 1)


_FORMS = {
    "email": "somebody@example.org",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "uri": "https://example.org/",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
_CODES = {"^[A-Z]{2}$": "US", "^[A-Z]{3}$": "USD", "^[a-z]{2}(-[A-Z]{2})?$": "en"}  # the patterns that samples are found to keep
_VALUES: Mapping[str, Any] = {
    "boolean": True,
    "time": "12:00:00",
    "string": "a",
    "array": [],
    "vector": [],
    "map": {},
}


def example_rows(since: date | None) -> list[tuple[str, date, int]]:
    """Of three days, or all of the first day of a port that is cut, so that one partition holds them."""
    days = [since] * 3 if since else [EXAMPLE_DAY + timedelta(days=each) for each in range(3)]
    return [("a", days[0], 1), ("b", days[1], 2), ("c", days[2], 3)]


def example_file(columns: Sequence[NewColumn], since: date | None) -> bytes:
    """A CSV file with the example rows."""
    at = "T00:00:00Z" if columns[1].entry["logicalType"] == "timestamp" else ""
    lines = [",".join(each.source for each in columns), *(f"{name},{day}{at},{number}" for name, day, number in example_rows(since))]
    return ("\n".join(lines) + "\n").encode()


def example_row(columns: Iterable[NewColumn], since: date | None) -> dict[str, Any]:
    """A row that the contract takes, under the names of the input: what may be missing is left out."""
    return {each.source: example_value(each.entry, since or EXAMPLE_DAY) for each in columns if each.is_required}


def example_value(entry: Mapping[str, Any], day: date) -> Any:
    """A value within the limits of a column, as far as limits say what one looks like."""
    if allowed := entry.get("enum"):
        return allowed[0]["value"] if isinstance(allowed[0], Mapping) else allowed[0]
    options = entry.get("logicalTypeOptions", {})
    match entry["logicalType"]:
        case "integer" | "number":
            return _number(options)
        case "string" if known := _FORMS.get(options.get("format")) or _CODES.get(options.get("pattern")):
            return known
        case "string":
            return "a" * max(1, int(options.get("minLength", 1)))
        case "date":
            return day.isoformat()
        case "timestamp":
            return f"{day.isoformat()}T00:00:00{'Z' if options.get('timezone') else ''}"
        case "object":
            return {each["name"]: example_value(each, day) for each in entry["properties"]}
        case other:
            return _VALUES[other]


def _number(options: Mapping[str, Any]) -> Any:
    for key, away in (("minimum", 0), ("exclusiveMinimum", 1), ("maximum", 0), ("exclusiveMaximum", -1)):
        if isinstance(options.get(key), int | float):
            return options[key] + away
    return options.get("multipleOf", 1)
