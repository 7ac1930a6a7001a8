"""What was decided takes effect with the file that says so; the ledger keeps that it did, once for each record."""

import fcntl
import hashlib
import json
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

from mesh_platform.concepts.access import AccessRecord, Agreement, Step
from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.access.agreement_text import record_entry
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings

KINDS = {
    Step.REQUEST: Kind.ACCESS_REQUESTED,
    Step.APPROVE: Kind.ACCESS_APPROVED,
    Step.DENY: Kind.ACCESS_DENIED,
    Step.WITHDRAW: Kind.ACCESS_WITHDRAWN,
    Step.RENEW: Kind.ACCESS_RENEWED,
    Step.REVOKE: Kind.ACCESS_REVOKED,
    Step.JUSTIFY: Kind.ACCESS_JUSTIFIED,
}


def record_effects(lakehouse: Lakehouse, mesh: Mesh) -> int:
    """Writes down every record that the ledger does not know yet, also those that came by a merge; returns how many."""
    return _record(lakehouse, mesh.agreements.values())


def record_agreement(lakehouse: Lakehouse, agreement: Agreement) -> int:
    return _record(lakehouse, (agreement,))


def record_digest(agreement: Agreement, record: AccessRecord) -> str:
    """The same for the same words: a record that somebody rewrote is a new one."""
    return hashlib.sha256(json.dumps([*_parties(agreement), _entry(record)], sort_keys=True).encode()).hexdigest()


def _record(lakehouse: Lakehouse, agreements: Iterable[Agreement]) -> int:
    written = 0
    with _one_at_a_time(lakehouse.settings):
        known = {fact.details.get("digest") for fact in lakehouse.ledger.facts(tuple(KINDS.values()))}
        for agreement in agreements:
            for record in agreement.records:
                digest = record_digest(agreement, record)
                if digest not in known:
                    lakehouse.ledger.record(KINDS[record.step], str(agreement.port), details=_details(agreement, record, digest))
                    written += 1
    return written


@contextmanager
def _one_at_a_time(settings: Settings) -> Generator[None]:
    """Between looking what the ledger knows and adding to it, no other process of this machine does the same."""
    with (settings.state / "access.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _details(agreement: Agreement, record: AccessRecord, digest: str) -> dict[str, Any]:
    return {"consumer": str(agreement.consumer), **_entry(record), "place": str(record.location), "digest": digest}


def _entry(record: AccessRecord) -> dict[str, Any]:
    return {key: json_value(value) for key, value in record_entry(record).items()}


def _parties(agreement: Agreement) -> tuple[str, str]:
    return str(agreement.port), str(agreement.consumer)
