"""The service levels that the data or the calendar can answer.

Promises about the service itself (availability, response times, ...) are measured where the service runs, not here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from mesh_platform.concepts.check import Check, Outcome
from mesh_platform.concepts.contract import ServiceLevel, Severity
from mesh_platform.concepts.span import read_span
from mesh_platform.quality.naming import plain_name
from mesh_platform.quality.rules import Age, Gap, Measure, Rule, Sunset, Uncomputable

NOT_ABOUT_DATA = frozenset(
    {
        "availability",
        "throughput",
        "errorrate",
        "generalavailability",
        "timeofavailability",
        "timetodetect",
        "timetonotify",
        "timetorepair",
    }
)


def service_rules(levels: tuple[ServiceLevel, ...]) -> Iterator[Rule]:
    for level in levels:
        if level.property.lower() not in NOT_ABOUT_DATA:
            yield _rule(level)


def _rule(level: ServiceLevel) -> Rule:
    ended = level.property.lower() == "endoflife"
    check = Check(
        name=plain_name(level.element or "", level.property),
        description=level.description or _description(level),
        severity=Severity.ERROR if ended else level.severity,
        columns=(level.element,) if level.element else (),
        dimension="timeliness",
    )
    return Rule(check=check, measure=_measure(level))


def _description(level: ServiceLevel) -> str:
    element = f" of `{level.element}`" if level.element else ""
    return f"{level.property}{element}: {level.value}{f' {level.unit}' if level.unit else ''}."


def _measure(level: ServiceLevel) -> Measure:
    try:
        match level.property.lower():
            case "latency" | "freshness":
                return _age(level)
            case "retention":
                return _age(level, oldest=True)
            case "frequency":
                return Gap(read_span(level.value, level.unit))
            case "endofsupport" | "endoflife":
                return Sunset(_moment(level.value))
            case _:
                return Uncomputable(Outcome.UNKNOWN, f"{level.property!r} is no service level that can be computed")
    except ValueError as wrong:
        return Uncomputable(Outcome.FAILED, f"{level.property} {level.value!r} cannot be read: {wrong}")


def _age(level: ServiceLevel, *, oldest: bool = False) -> Measure:
    if level.element is None:
        return Uncomputable(Outcome.UNKNOWN, "the service level names no element, the column that carries the time")
    return Age(level.element, read_span(level.value, level.unit, short_month=oldest), oldest)


def _moment(value: object) -> datetime:
    """A date ends when its day begins, in UTC."""
    match value:
        case datetime():
            moment = value
        case date():
            moment = datetime.combine(value, time())
        case _:
            moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
