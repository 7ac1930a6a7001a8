"""The reports of ports, and how far each has come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mesh_platform.concepts.names import PortAddress, lies_below
from mesh_platform.concepts.report import Report, ReportState
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

PATIENCE = timedelta(days=90)  # after so long without a word nobody waits any more

_KINDS = (Kind.PROBLEM_REPORTED, Kind.PROBLEM_ANSWERED, Kind.PROBLEM_RESOLVED)


def standing_reports(ledger: Ledger, *, at: datetime, below: str | None = None) -> tuple[Report, ...]:
    """As they were at a moment, of all ports or those below an address; those that wait come first, then the newest."""
    reports: dict[int, Report] = {}
    for fact in ledger.stream(_KINDS):
        if fact.at <= at:
            _take(reports, fact)
    meant = (each for each in _aged(reports, at) if below is None or lies_below(str(each.port), below))
    return tuple(sorted(meant, key=lambda each: (not each.waits, -each.id)))


def _take(reports: dict[int, Report], fact: Fact) -> None:
    if fact.kind == Kind.PROBLEM_REPORTED:
        if (reported := _reported(fact)) is not None:
            reports[fact.id] = reported
    elif (reported := reports.get(fact.details["report"])) is not None:
        reports[reported.id] = _followed(reported, fact)


def _reported(fact: Fact) -> Report | None:
    """None where the subject is no port that there can be."""
    try:
        port = PortAddress.parse(fact.subject)
    except InvalidName:
        return None
    return Report(id=fact.id, port=port, consumer=fact.details["consumer"], text=fact.details["text"], at=fact.at, by=fact.actor)


def _followed(report: Report, fact: Fact) -> Report:
    if fact.kind == Kind.PROBLEM_RESOLVED:
        return replace(report, state=ReportState.RESOLVED, resolution=fact.details["comment"], resolved_at=fact.at)
    state = ReportState.ANSWERED if report.waits else report.state
    return replace(report, state=state, answer=fact.details["answer"], answered_by=fact.actor, answered_at=fact.at)


def _aged(reports: dict[int, Report], at: datetime) -> Iterator[Report]:
    for each in reports.values():
        silent = at - (each.answered_at or each.at)
        yield replace(each, state=ReportState.AGED_OUT) if each.waits and silent > PATIENCE else each
