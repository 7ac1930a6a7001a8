"""`slaProperties`: what the contract promises about time and support."""

from datetime import datetime
from typing import Any

from mesh_platform.concepts.contract import ServiceLevel, Severity
from mesh_platform.declarations.contracts import objectives
from mesh_platform.declarations.cron import is_cron
from mesh_platform.declarations.documents.custom_properties import severity_of
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean

# The names that ODCS recommends, found in any case; another name is kept as it is written.
_NAMES = (
    *("availability", "throughput", "errorRate", "generalAvailability", "endOfSupport", "endOfLife"),
    *("retention", "frequency", "latency", "timeToDetect", "timeToNotify", "timeToRepair"),
)
_SPELLING = {each.lower(): each for each in _NAMES}
_SPANS = frozenset({"latency", "freshness", "frequency", "retention"})
_DATES = frozenset({"generalAvailability", "endOfSupport", "endOfLife"})


def service_levels(doc: Document, table: str, columns: frozenset[str]) -> tuple[ServiceLevel, ...]:
    default = doc.entry.get("slaDefaultElement")
    return tuple(
        _service_level(doc, ("slaProperties", number), each, default, table, columns)
        for number, each in enumerate(doc.entry.get("slaProperties", ()))
    )


def _service_level(
    doc: Document, at: tuple[Step, ...], entry: Any, default: str | None, table: str, columns: frozenset[str]
) -> ServiceLevel:
    name = _SPELLING.get(entry["property"].lower(), entry["property"])
    _check_value(doc, (*at, "value"), name, entry["value"])
    if "schedule" in entry and not is_cron(entry["schedule"]):
        doc.wrong((*at, "schedule"), "is no cron expression that ever comes.", "For example `0 6 * * *`, every day at six, UTC.")
    element = entry.get("element", default if name in _SPANS else None)
    return ServiceLevel(
        property=name,
        value=entry["value"],
        unit=entry.get("unit"),
        element=element and _element(doc, (*at, "element"), element, table, columns),
        schedule=entry.get("schedule"),
        description=entry.get("description", ""),
        severity=severity_of(doc, at, entry, Severity.WARNING, besides=(objectives.PROPERTY,)),
        aim=objectives.read_aim(doc, at, entry, name),
        location=doc.at_line(entry.line),
    )


def _check_value(doc: Document, at: tuple[Step, ...], name: str, value: Any) -> None:
    if name in _SPANS and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
        doc.wrong(at, f"{name} is a number of units of time.", "For example `value: 2` with `unit: d`.")
    elif name in _DATES and not _is_moment(value):
        doc.wrong(at, f"{name} is a date or time in ISO 8601.", "For example 2027-12-31.")


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _element(doc: Document, at: tuple[Step, ...], element: str, table: str, columns: frozenset[str]) -> str | None:
    """The column of `table.column` or `column`."""
    owner, dot, rest = element.partition(".")
    column = rest if dot and owner == table else element
    if column in columns:
        return column
    if "," in element:
        doc.wrong(at, "several elements are not supported.", "Write one entry for each column.")
    elif element != table:
        doc.wrong(at, f"{element[:80]!r} is no column of {table}.", did_you_mean(column, columns))
    return None
