"""Decisions about access: each adds a record to the agreement beside the product, and its effect to the ledger.

    request ──> approve ──> renew ──> …        a request that waits changes nothing of what is granted
        ├─────> deny    └─> revoke             what was decided is never changed, only followed by the next decision
        └─────> withdraw                       `justify` keeps a grant that nobody uses from lapsing

Whoever calls is written down as the one who decides: `actor` of the settings, which nobody has authenticated.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from mesh_platform.access.agreeing.agreement_files import Deciding, Records, add_records
from mesh_platform.access.agreeing.automatic import automatic_approval
from mesh_platform.access.agreeing.effects import record_agreement
from mesh_platform.access.agreeing.granting import Wishes, granted_terms, renewed_terms
from mesh_platform.access.agreeing.parties import Parties, find_parties, require_consumer
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessRecord, Agreement, Step
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location
from mesh_platform.declarations.access.agreements import agreement_file
from mesh_platform.declarations.access.terms import unknown_column
from mesh_platform.errors import Refused, UnknownName, UsageError
from mesh_platform.feedback.demand.missed import note_missed_column
from mesh_platform.governance.use.lapses import lapse_of
from mesh_platform.lakehouse.lakehouse import Lakehouse


def request(
    lakehouse: Lakehouse,
    mesh: Mesh,
    *,
    port: str,
    consumer: str,
    purpose: str,
    columns: tuple[str, ...] | None = None,
    clear: tuple[str, ...] = (),
) -> Agreement:
    """Asks for a port, also once more while something is granted; a port may approve by itself. Raises Refused where no grant is needed."""
    parties = find_parties(mesh, port, consumer)
    require_consumer(mesh, parties)
    _require_need(parties, clear)
    _require_columns(lakehouse, parties, (*(columns or ()), *clear))

    def decide(agreement: Agreement | None) -> Records:
        if agreement is not None and (waiting := agreement.pending):
            hint = f'see it: {_show(parties)}; take it back: mesh access withdraw {parties.port} {parties.consumer} --reason "…"'
            raise Refused(f"a request of {waiting.at:%Y-%m-%d} waits already: {waiting.reason}", hint=hint)
        wanted = None if columns is None else tuple(dict.fromkeys((*columns, *clear)))
        asked = _record(lakehouse, parties, Step.REQUEST, purpose, columns=wanted, clear=clear)
        answered = automatic_approval(parties, agreement, asked)
        return (asked, answered) if answered is not None else (asked,)

    return _decide(lakehouse, mesh, parties, decide)


def approve(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, reason: str, wishes: Wishes) -> Agreement:
    """Grants what was asked for, or grants anew on other terms. A sensitive column stays hashed unless the wishes say otherwise."""
    parties = find_parties(mesh, port, consumer)
    require_consumer(mesh, parties)

    def decide(agreement: Agreement | None) -> Records:
        if agreement is None or (agreement.pending is None and agreement.terms is None):
            raise Refused(f"{parties.consumer} has not asked for {parties.port}, so there is no purpose", hint=f"first: {_ask(parties)}")
        terms = granted_terms(parties, agreement, wishes, today=_today())
        return (_record(lakehouse, parties, Step.APPROVE, reason, terms=terms),)

    return _decide(lakehouse, mesh, parties, decide)


def deny(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, reason: str) -> Agreement:
    """Answers a request with no. What was granted before stays granted."""
    parties = find_parties(mesh, port, consumer)

    def decide(agreement: Agreement | None) -> Records:
        if agreement is None or agreement.pending is None:
            raise Refused(f"no request of {parties.consumer} for {parties.port} waits", hint="see what does: mesh access inbox")
        return (_record(lakehouse, parties, Step.DENY, reason),)

    return _decide(lakehouse, mesh, parties, decide)


def withdraw(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, reason: str) -> Agreement:
    """Takes a request back that nobody has decided yet, by who made it. What was granted before stays granted."""
    parties = find_parties(mesh, port, consumer)

    def decide(agreement: Agreement | None) -> Records:
        waiting = agreement.pending if agreement is not None else None
        if waiting is None:
            raise Refused(f"no request of {parties.consumer} for {parties.port} waits", hint="see what was agreed: mesh access list")
        if waiting.by != lakehouse.ledger.actor:
            hint = f'its owner denies it: mesh access deny {parties.port} {parties.consumer} --reason "…"'
            raise Refused(f"{waiting.by} asked, and takes the request back, not {lakehouse.ledger.actor}", hint=hint)
        return (_record(lakehouse, parties, Step.WITHDRAW, reason),)

    return _decide(lakehouse, mesh, parties, decide)


def renew(
    lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, reason: str, until: date | None = None, review: date | None = None
) -> Agreement:
    """Grants the same for longer, also after its end; not after it was revoked."""
    parties = find_parties(mesh, port, consumer)
    require_consumer(mesh, parties)

    def decide(agreement: Agreement | None) -> Records:
        if agreement is None or agreement.terms is None:
            raise Refused(f"nothing is granted to {parties.consumer} that could go on", hint=f"ask: {_ask(parties)}")
        terms = renewed_terms(parties, agreement.terms, until=until, review=review, today=_today())
        return (_record(lakehouse, parties, Step.RENEW, reason, terms=terms),)

    return _decide(lakehouse, mesh, parties, decide)


def revoke(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, reason: str) -> Agreement:
    """Takes back what was granted, from now on. A request that waits goes on waiting."""
    parties = find_parties(mesh, port, consumer)

    def decide(agreement: Agreement | None) -> Records:
        if agreement is None or agreement.terms is None:
            raise Refused(f"nothing is granted to {parties.consumer} that could be revoked", hint=f"see: {_show(parties)}")
        return (_record(lakehouse, parties, Step.REVOKE, reason),)

    return _decide(lakehouse, mesh, parties, decide)


def justify(lakehouse: Lakehouse, mesh: Mesh, *, port: str, consumer: str, reason: str) -> Agreement:
    """Says why a grant is needed that nobody uses, so that it does not lapse. What has lapsed is asked for anew."""
    parties = find_parties(mesh, port, consumer)
    lapsed = lapse_of(lakehouse.ledger, parties.port, parties.consumer)

    def decide(agreement: Agreement | None) -> Records:
        if agreement is None or replace(agreement, lapsed=lapsed).granted(clock.now()) is None:
            raise Refused(f"nothing is granted to {parties.consumer} that could be needed", hint=f"ask: {_ask(parties)}")
        return (_record(lakehouse, parties, Step.JUSTIFY, reason),)

    return _decide(lakehouse, mesh, parties, decide)


def _decide(lakehouse: Lakehouse, mesh: Mesh, parties: Parties, decide: Deciding) -> Agreement:
    agreement = add_records(parties, decide, root=mesh.root)
    record_agreement(lakehouse, agreement)
    return agreement


def _record(lakehouse: Lakehouse, parties: Parties, step: Step, reason: str, **asked_or_granted: Any) -> AccessRecord:
    return AccessRecord(
        step=step,
        at=clock.now().astimezone(UTC).replace(microsecond=0),
        by=lakehouse.ledger.actor,
        reason=_sentence(reason, "a purpose" if step is Step.REQUEST else "a reason"),
        location=Location(agreement_file(parties.port, parties.consumer)),
        **asked_or_granted,
    )


def _sentence(text: str, what: str) -> str:
    sentence = " ".join(text.split())
    if not sentence or not sentence.isprintable():
        raise UsageError(f"{what} is a sentence that others can read", hint="it is reviewed with the decision, and kept")
    return sentence


def _require_need(parties: Parties, clear: Iterable[str]) -> None:
    """Whoever wants sensitive columns of a public port in clear text has to ask; for the rest of it nobody has."""
    sensitive = [each for name in clear for each in parties.columns.get(name, ()) if each.is_sensitive]
    if all(each.public for each in parties.majors) and not sensitive:
        raise Refused(
            f"{parties.port} is public and needs no grant",
            hint=f"read it: mesh read {parties.port}; its sensitive columns are masked, ask for those with --clear",
        )


def _require_columns(lakehouse: Lakehouse, parties: Parties, names: Iterable[str]) -> None:
    """Who asks for a column that is not there is refused, and heard."""
    columns = parties.columns
    for name in names:
        if name not in columns:
            note_missed_column(lakehouse, parties.port, name, known=columns, consumer=parties.consumer)
            _, message, hint = unknown_column((), name, columns)
            raise UnknownName(message.removesuffix("."), hint=hint)


def _today() -> date:
    return clock.now().astimezone(UTC).date()


def _ask(parties: Parties) -> str:
    return f'mesh access request {parties.port} --for {parties.consumer} --purpose "…"'


def _show(parties: Parties) -> str:
    return f"mesh access show {parties.port} {parties.consumer}"
