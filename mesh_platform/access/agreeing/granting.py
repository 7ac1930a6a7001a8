"""The terms of a grant: what an owner says, on top of what was asked for and what was granted before."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mesh_platform.access.agreeing.parties import Parties
from mesh_platform.concepts.access import AccessRecord, Agreement, Mask, Terms
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.row_filter import RowFilter
from mesh_platform.declarations.access.terms import term_mistakes
from mesh_platform.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the owner says about the terms; None leaves it as it was asked for, or granted before.

    `masks` are added to those granted before. `all_rows` takes an earlier row filter back.
    """

    start: date | None = None
    until: date | None = None
    columns: tuple[str, ...] | None = None
    masks: Mapping[str, Mask] = field(default_factory=dict)
    rows: RowFilter | None = None
    all_rows: bool = False
    review: date | None = None
    reliance: Severity | None = None


def granted_terms(parties: Parties, agreement: Agreement, wishes: Wishes, *, today: date) -> Terms:
    """For a year, unless the owner says until when. Raises UsageError where the terms do not fit the port."""
    base, asked = agreement.terms, agreement.pending
    start = wishes.start or today
    columns = wishes.columns or _columns(asked, base)
    masks = {**(base.masks if base else {}), **wishes.masks}
    terms = Terms(
        start=start,
        end=wishes.until or year_from(start),
        columns=columns,
        masks={name: mask for name, mask in masks.items() if name in wishes.masks or columns is None or name in columns},
        rows=None if wishes.all_rows else wishes.rows or (base.rows if base else None),
        review=wishes.review,
        reliance=wishes.reliance or (base.reliance if base else Severity.WARNING),
    )
    return _checked(parties, terms)


def renewed_terms(parties: Parties, base: Terms, *, until: date | None, review: date | None, today: date) -> Terms:
    """The same until a later end: a year after the old one, or after today where that has passed."""
    start = base.start if base.end >= today else today
    end = until or year_from(max(base.end + timedelta(days=1), today))
    if end <= base.end:
        raise UsageError(f"the grant ends on {base.end} already", hint=f"renew it until a later day: --until {year_from(base.end)}")
    return _checked(parties, replace(base, start=start, end=end, review=review or _still_ahead(base.review, today)))


def year_from(start: date) -> date:
    """The last day of a year that begins with a day."""
    try:
        return start.replace(year=start.year + 1) - timedelta(days=1)
    except ValueError:  # it begins on 29 February
        return start.replace(year=start.year + 1, day=28)


def _columns(asked: AccessRecord | None, base: Terms | None) -> tuple[str, ...] | None:
    if asked is not None:
        return asked.columns
    return base.columns if base else None


def _still_ahead(review: date | None, today: date) -> date | None:
    return review if review is not None and review > today else None


def _checked(parties: Parties, terms: Terms) -> Terms:
    if terms.end < terms.start:
        raise UsageError(f"the grant would end on {terms.end}, before it starts on {terms.start}")
    for at, message, hint in term_mistakes(terms, parties.columns):
        raise UsageError(f"`{'.'.join(map(str, at))}`: {message}".removesuffix("."), hint=hint)
    return terms
