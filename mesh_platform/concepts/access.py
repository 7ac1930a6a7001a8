"""Access: what was asked for, what was decided, and what holds of it at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.row_filter import RowFilter

AUTOMATIC = "auto:"  # before the port, where it approved by itself
NOTICE = timedelta(days=14)  # how long before its end a grant is announced to both sides


class Masking(StrEnum):
    """How a value is shown. Equal values stay equal under HASH for one consumer, and for no other."""

    CLEAR = "clear"
    HASH = "hash"  # keyed per consumer; the column becomes text of 64 hexadecimal digits
    PARTIAL = "partial"  # the first `keep` characters, then ***
    NULL = "null"
    GENERALISE = "generalise"  # a number down to a multiple of `step`, a date or time to its `unit`


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """`keep` belongs to PARTIAL; `step` (of numbers) or `unit` (year, quarter, month, week, day, hour) to GENERALISE."""

    masking: Masking
    keep: int = 0
    step: int | float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an approval grants, from `start` to `end`, both inclusive, by UTC days.

    `columns` None are all of the port's, also later ones. A sensitive column is hashed unless `masks` says otherwise.
    `reliance` is the severity at which the producer's builds honour what the consumer relies on.
    """

    start: date
    end: date
    columns: tuple[str, ...] | None = None
    masks: Mapping[str, Mask] = field(default_factory=dict)
    rows: RowFilter | None = None
    review: date | None = None
    reliance: Severity = Severity.WARNING


class Step(StrEnum):
    REQUEST = "request"
    APPROVE = "approve"
    DENY = "deny"
    WITHDRAW = "withdraw"  # who asked needs it no longer
    RENEW = "renew"  # the same terms until a later end
    REVOKE = "revoke"
    JUSTIFY = "justify"  # who reads nothing says why the grant is needed all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRecord:
    """One step, never changed afterwards. `reason` is the purpose of a request, and the grounds of a decision.

    `columns` and `clear` say what a request asks for: None are all columns, `clear` those it needs unmasked.
    `terms` belong to approvals and renewals.
    """

    step: Step
    at: datetime
    by: str
    reason: str
    columns: tuple[str, ...] | None = None
    clear: tuple[str, ...] = ()
    terms: Terms | None = None
    location: Location

    @property
    def is_automatic(self) -> bool:
        return self.step is Step.APPROVE and self.by.startswith(AUTOMATIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoApproval:
    """What a port grants by itself to whoever states a purpose: never a sensitive column in clear text.

    `columns` None are all. `location` is where it is declared: the grounds of each such approval.
    """

    days: int = 365
    columns: tuple[str, ...] | None = None
    reliance: Severity = Severity.WARNING
    location: Location = field(compare=False)

    def covers(self, request: AccessRecord) -> bool:
        """Whoever names no columns asks for those that are declared."""
        return not request.clear and (self.columns is None or {*(request.columns or ())} <= {*self.columns})

    def __str__(self) -> str:
        columns = f"the columns {', '.join(self.columns)}" if self.columns is not None else "all columns"
        return f"{columns} for {self.days} {'day' if self.days == 1 else 'days'}, sensitive ones hashed"


class AccessState(StrEnum):
    REQUESTED = "requested"  # a request waits and nothing is granted
    GRANTED = "granted"
    UPCOMING = "upcoming"  # approved, from a later day on
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REVOKED = "revoked"
    LAPSED = "lapsed"  # nobody used it, and nobody said why it is needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Everything between one port and one consumer, in the order in which it happened.

    The port's major is always 1: a later major version inherits the agreement. `lapsed` is when the ledger says that a grant ended
    because nobody used it; what was decided later holds.
    """

    port: PortAddress
    consumer: Consumer
    records: tuple[AccessRecord, ...]
    location: Location
    lapsed: datetime | None = None

    @property
    def purpose(self) -> str:
        """What the terms that were granted last were asked for; without any, what was asked for last."""
        asked = granted = ""
        for each in self.records:
            match each.step:
                case Step.REQUEST:
                    asked = each.reason
                case Step.APPROVE | Step.RENEW:
                    granted = asked
                case Step.DENY | Step.WITHDRAW:
                    asked = granted or asked
                case Step.REVOKE:
                    granted = ""
        return granted or asked

    @property
    def is_decided_by_owner(self) -> bool:
        """Whether a person has decided anything here, and not only the port by itself."""
        return any(each.step not in (Step.REQUEST, Step.WITHDRAW, Step.JUSTIFY) and not each.is_automatic for each in self.records)

    @property
    def pending(self) -> AccessRecord | None:
        """The request that nobody has decided yet."""
        for each in reversed(self.records):
            if each.step is Step.REQUEST:
                return each
            if each.step not in (Step.REVOKE, Step.JUSTIFY):
                return None
        return None

    @property
    def terms(self) -> Terms | None:
        """What was granted last and not revoked since, whether or not it has ended. A waiting request changes nothing."""
        for each in reversed(self.records):
            if each.terms is not None:
                return each.terms
            if each.step is Step.REVOKE:
                return None
        return None

    def granted(self, at: datetime) -> Terms | None:
        """What holds at a moment: of what was granted and not revoked since, the newest that has started."""
        for each in reversed(self.records):
            if each.step is Step.REVOKE or self._is_over(each.at):
                return None
            if each.terms is not None and each.terms.start <= at.date():
                return each.terms if at.date() <= each.terms.end else None
        return None

    def ends_soon(self, at: datetime) -> bool:
        """Whether what holds ends within NOTICE, and nothing that was granted already goes on from there."""
        holds, last = self.granted(at), self.terms
        if holds is None or last is None:
            return False
        end = last.end if last.start - holds.end <= timedelta(days=1) else holds.end
        return end - at.date() <= NOTICE

    @property
    def needed_since(self) -> datetime | None:
        """When somebody last said that it is needed: by granting it, or by saying why. None where nothing is granted."""
        said = (each.at for each in reversed(self.records) if each.terms is not None or each.step is Step.JUSTIFY)
        return next(said, None) if self.terms is not None else None

    def state(self, at: datetime) -> AccessState:
        terms = self.terms
        if self.granted(at):
            return AccessState.GRANTED
        if self.pending:
            return AccessState.REQUESTED
        if terms is not None and (said := self.needed_since) and self._is_over(said):
            return AccessState.LAPSED
        if terms is not None:
            return AccessState.UPCOMING if terms.start > at.date() else AccessState.EXPIRED
        return _CLOSED_BY.get(self.records[-1].step, AccessState.REVOKED) if self.records else AccessState.REVOKED

    def _is_over(self, said: datetime) -> bool:
        """Files keep whole seconds: what was said in the second of the lapse was said after it."""
        return self.lapsed is not None and said < self.lapsed.replace(microsecond=0)


_CLOSED_BY = {Step.DENY: AccessState.DENIED, Step.WITHDRAW: AccessState.WITHDRAWN}


def why_not_granted(agreement: Agreement | None, at: datetime) -> str:
    """The end of a sentence: why what was agreed, if anything was, grants nothing at a moment."""
    if agreement is None or not agreement.records:
        return "access was never asked for"
    newest, terms = agreement.records[-1], agreement.terms
    match agreement.state(at):
        case AccessState.REQUESTED if agreement.pending:
            return f"its request of {agreement.pending.at:%Y-%m-%d} waits for a decision"
        case AccessState.UPCOMING if terms:
            return f"its grant starts on {terms.start}"
        case AccessState.EXPIRED if terms:
            return f"its grant ended on {terms.end}"
        case AccessState.LAPSED if agreement.lapsed:
            return f"its grant lapsed on {agreement.lapsed:%Y-%m-%d}, for nobody used it and nobody said why it is needed"
        case AccessState.DENIED:
            return f"{newest.by} denied it on {newest.at:%Y-%m-%d}: {_unended(newest.reason)}"
        case AccessState.WITHDRAWN:
            return f"{newest.by} withdrew the request on {newest.at:%Y-%m-%d}: {_unended(newest.reason)}"
    revoked = next((each for each in reversed(agreement.records) if each.step is Step.REVOKE), newest)
    return f"{revoked.by} revoked its grant on {revoked.at:%Y-%m-%d}: {_unended(revoked.reason)}"


def _unended(sentence: str) -> str:
    """For the middle of another sentence."""
    return sentence.removesuffix(".")
