"""Whether the fact of a release, its certificate, its statement and the signatures under it say the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from mesh_platform.attestation.envelope import signed_bytes
from mesh_platform.attestation.provenance import CERTIFICATE, RESULTS
from mesh_platform.attestation.recorded import Recorded, UnreadableStatement, recorded
from mesh_platform.attestation.statement import digest_of
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.trusted_key import TrustedKey
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.lakehouse.tables.certificates import ATTESTATION, certificate_digest

_DIED = "its process died before it could record it, or somebody removed it; publish the port again"


class Proof(StrEnum):
    """How far it can be shown what a release is."""

    SIGNED = "signed"  # by a key that is trusted
    ATTESTED = "attested"  # by the chain of hashes alone
    UNATTESTED = "unattested"  # it was published before releases were attested


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`key` names who signed. `stated` is None where there is no statement, or none that can be read."""

    proof: Proof
    key: str = ""
    faults: tuple[str, ...] = ()
    stated: Recorded | None = None


def judge(fact: Fact, keys: Iterable[TrustedKey]) -> Judgement:
    """Of the fact of a publication or a compaction, whatever somebody has made of it."""
    certificate = _mapping(fact.details.get("certificate"))
    try:
        stated = recorded(fact)
    except UnreadableStatement:
        return Judgement(proof=Proof.UNATTESTED, faults=(f"the statement in fact {fact.id} cannot be read: somebody changed it",))
    if stated is None:
        return Judgement(proof=Proof.UNATTESTED, faults=tuple(_without(fact, certificate, keys)))
    contradictions = tuple(_contradictions(fact, certificate, stated))
    judged = _signed(fact, stated, tuple(keys))
    return replace(judged, faults=(*contradictions, *judged.faults), stated=stated)


def _without(fact: Fact, certificate: Mapping[str, Any], keys: Iterable[TrustedKey]) -> Iterator[str]:
    if certificate.get(ATTESTATION):
        yield f"its certificate names a statement that fact {fact.id} does not have: {_DIED}"
    if since := _required(fact, keys):
        yield f"is not attested, and a key is trusted since {since.since:%Y-%m-%d %H:%M} UTC ({since.name})"


def _contradictions(fact: Fact, certificate: Mapping[str, Any], stated: Recorded) -> Iterator[str]:
    named = certificate.get(ATTESTATION)
    if named != stated.digest:
        what = "is not the one that its certificate names" if named else "is not named by its certificate"
        yield f"the statement in fact {fact.id} {what}: one of them was changed"
    plain = {name: value for name, value in certificate.items() if name != ATTESTATION}
    if stated.byproducts.get(CERTIFICATE) != certificate_digest(plain):
        yield f"the certificate in fact {fact.id} is not the one that was attested"
    results = fact.details.get("results")
    if stated.byproducts.get(RESULTS) != digest_of(results) and not ("belated" in fact.details and results == []):
        yield f"the results of the checks in fact {fact.id} are not those that were attested"
    if (declared := fact.details.get("declared", "")) and declared != stated.declared:
        yield f"the declarations that fact {fact.id} names are not those that were attested"


def _signed(fact: Fact, stated: Recorded, keys: tuple[TrustedKey, ...]) -> Judgement:
    key = _signer(fact, stated, keys)
    if key is not None:
        return Judgement(proof=Proof.SIGNED, key=key.name)
    by = ", ".join(each["keyid"] for each in stated.signatures)
    if by and keys:
        fault = f"no signature under it holds: {by} is not a key that is trusted for {fact.subject} at that time, or not its signature"
        return Judgement(proof=Proof.ATTESTED, faults=(fault,))
    since = None if by else _required(fact, keys)
    fault = f"is not signed, and a key is trusted since {since.since:%Y-%m-%d %H:%M} UTC ({since.name})" if since else ""
    return Judgement(proof=Proof.ATTESTED, faults=(fault,) if fault else ())


def _signer(fact: Fact, stated: Recorded, keys: Iterable[TrustedKey]) -> TrustedKey | None:
    """The time that is signed counts, not the one that the fact says."""
    if not stated.signatures:
        return None
    from mesh_platform.attestation.keys import PublicKey  # cryptography loads where something is signed only

    signed, port = signed_bytes(stated.statement), PortAddress.parse(fact.subject)
    for key in keys:
        public = PublicKey(key.public) if key.covers(port, stated.at) else None
        if public is not None and any(public.verifies(each["sig"], signed) for each in stated.signatures):
            return key
    return None


def _required(fact: Fact, keys: Iterable[TrustedKey]) -> TrustedKey | None:
    """The key since which a release of this port has to be signed; None where it need not be."""
    port = PortAddress.parse(fact.subject)
    of_port = [each for each in keys if not each.domains or port.domain in each.domains]
    first = min(of_port, key=lambda each: each.since, default=None)
    return first if first is not None and first.since <= fact.at else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
