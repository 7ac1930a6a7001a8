"""Answers that need no owner: what a port declares to approve by itself."""

from dataclasses import replace
from datetime import timedelta

from mesh_platform.access.agreeing.parties import Parties
from mesh_platform.concepts.access import AUTOMATIC, AccessRecord, Agreement, Step, Terms


def automatic_approval(parties: Parties, agreement: Agreement | None, request: AccessRecord) -> AccessRecord | None:
    """The answer to a request in the moment in which it is made; None where its owner answers.

    An owner who has decided about a consumer goes on deciding: no revocation is undone by asking once more, and no row
    filter or mask that was agreed with this consumer is lost.
    """
    declared = parties.product.auto_approval(parties.port)
    if declared is None or not declared.covers(request) or (agreement is not None and agreement.is_decided_by_owner):
        return None
    start = request.at.date()
    terms = Terms(
        start=start,
        end=start + timedelta(days=declared.days - 1),
        columns=declared.columns if request.columns is None else request.columns,
        reliance=declared.reliance,
    )
    return replace(
        request,
        step=Step.APPROVE,
        by=f"{AUTOMATIC}{parties.port}",
        reason=f"{declared.location} lets the port approve by itself, for {declared.days} days.",
        columns=None,
        terms=terms,
    )
