"""The records of an agreement: each step with who took it and why, in an order that makes sense."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from mesh_platform.concepts.access import AccessRecord, Step
from mesh_platform.declarations.access.terms import read_terms
from mesh_platform.declarations.documents.documents import Document, Steps

_WITH_TERMS = (Step.APPROVE, Step.RENEW)


def read_records(doc: Document) -> tuple[AccessRecord, ...]:
    """The records that can be understood; whatever cannot, and every step that answers nothing, is reported."""
    read = (_record(doc, ("records", number), each) for number, each in enumerate(doc.entry["records"]))
    records = tuple(each for each in read if each is not None)
    if doc.is_sound:
        _check_order(doc, records)
    return records


def _record(doc: Document, at: Steps, entry: Any) -> AccessRecord | None:
    step, moment = Step(entry["step"]), _moment(doc, (*at, "at"), entry["at"])
    for key in ("by", "reason"):
        if not entry[key].strip():
            doc.wrong((*at, key), "may not be empty.")
    for key in ("columns", "clear"):
        if key in entry and step is not Step.REQUEST:
            doc.wrong((*at, key), f"belongs to a request; {_a(step)} has its columns in `terms`.")
    terms = _terms(doc, at, entry, step)
    if moment is None or (step in _WITH_TERMS and terms is None):
        return None
    return AccessRecord(
        step=step,
        at=moment,
        by=entry["by"],
        reason=entry["reason"],
        columns=tuple(entry["columns"]) if "columns" in entry else None,
        clear=tuple(entry.get("clear", ())),
        terms=terms,
        location=doc.at_line(entry.line),
    )


def _terms(doc: Document, at: Steps, entry: Any, step: Step) -> Any:
    if step in _WITH_TERMS and "terms" not in entry:
        doc.wrong((*at, "terms"), f"required: {_a(step)} says what is granted, and until when.")
    elif step not in _WITH_TERMS and "terms" in entry:
        doc.wrong((*at, "terms"), f"{_a(step)} grants nothing.", "Remove the terms.")
    elif "terms" in entry:
        return read_terms(doc, (*at, "terms"), entry["terms"])
    return None


def _moment(doc: Document, at: Steps, text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        doc.wrong(at, f"{text!r} is not a moment.", "Write it as 2026-01-31T09:30:00Z.")
        return None


def _check_order(doc: Document, records: Iterable[AccessRecord]) -> None:
    """Records are added at the end, and each answers what came before it."""
    before: AccessRecord | None = None
    waits = granted = False
    for number, each in enumerate(records):
        at = ("records", number)
        if before is not None and each.at < before.at:
            doc.wrong((*at, "at"), f"lies before the record above it, {before.at:%Y-%m-%dT%H:%M:%SZ}.", "Add records at the end.")
        if why := _answers_nothing(each.step, waits=waits, granted=granted):
            doc.wrong((*at, "step"), why)
        waits = each.step is Step.REQUEST or (waits and each.step in (Step.REVOKE, Step.JUSTIFY))
        granted = each.terms is not None or (granted and each.step is not Step.REVOKE)
        before = each


def _answers_nothing(step: Step, *, waits: bool, granted: bool) -> str:
    match step:
        case Step.REQUEST if waits:
            return "a request waits already; it is decided before the next one."
        case Step.WITHDRAW if not waits:
            return "no request waits to be withdrawn."
        case Step.DENY if not waits:
            return "no request waits to be denied."
        case Step.APPROVE if not (waits or granted):
            return "there is no request to approve; a purpose comes first."
        case Step.RENEW | Step.REVOKE | Step.JUSTIFY if not granted:
            return f"there is nothing to {step.value}."
    return ""


def _a(step: Step) -> str:
    return _NOUNS[step]


_NOUNS = {
    Step.REQUEST: "a request",
    Step.APPROVE: "an approval",
    Step.DENY: "a denial",
    Step.WITHDRAW: "a withdrawal",
    Step.RENEW: "a renewal",
    Step.REVOKE: "a revocation",
    Step.JUSTIFY: "a justification",
}
