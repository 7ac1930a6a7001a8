"""Whether the newest data that consumers read is as young as promised."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.concepts.span import read_span
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.quality.naming import plain_name
from mesh_platform.service_levels.indicators.frequency import until_then
from mesh_platform.service_levels.past import Past
from mesh_platform.service_levels.reigns import Reign
from mesh_platform.service_levels.stretches import Stretch, bad_time


def stretches(past: Past, level: ServiceLevel) -> Iterator[Stretch]:
    """A release that held the promise is young until its newest value would be too old, were the next one as late as promised."""
    check = plain_name(level.element or "", level.property)
    ages = _ages(past, check)
    for each in past.reigns:
        match each.verdicts.get(check):
            case Verdict.PASSED:
                yield from until_then(each.start, each.end, _old_at(past, level, each, ages.get(each.published)))
            case Verdict.WARNED | Verdict.FAILED:
                yield bad_time(each.start, each.end)


def _old_at(past: Past, level: ServiceLevel, reign: Reign, age: timedelta | None) -> datetime:
    """Of a guarded column nobody is told the age: it was just within the promise."""
    frequency = past.contract.service_level("frequency")
    promised = read_span(level.value, level.unit)
    old_at = reign.published_at if age is None else promised.after(reign.published_at - age)
    return read_span(frequency.value, frequency.unit).after(old_at) if frequency else old_at


def _ages(past: Past, check: str) -> Mapping[int, timedelta]:
    """How old the newest value was when it was published, by the number of the fact."""
    told = ((fact.id, json.loads(fact.details["results"] or "[]")) for fact in _publications(past))
    results = ((number, each) for number, found in told for each in found if each["check"] == check)
    return {number: _age(each["measured"]) for number, each in results if each["measured"]}


def _publications(past: Past) -> Iterable[Fact]:
    """Those that reigned, and a rollback may have led to one from before."""
    port, first = str(past.port), min((each.published for each in past.reigns), default=0)
    facts = tuple(past.told.outlines(Kind.PUBLISHED, ("results",), subject=port, reigning=past.since))
    return facts if facts and facts[0].id <= first else past.told.alone(port).outlines(Kind.PUBLISHED, ("results",), subject=port)


def _age(text: str) -> timedelta:
    """As the check writes it down: `3 days, 4:05:06`."""
    days, _, clock = text.rpartition(", ")
    hours, minutes, seconds = (int(each) for each in clock.split(":"))
    return timedelta(days=int(days.split()[0]) if days else 0, hours=hours, minutes=minutes, seconds=seconds)
