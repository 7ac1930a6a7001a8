"""A release is attested between its checks and its commit: the certificate then names the statement, and the ledger keeps it."""

from dataclasses import dataclass, field, replace

from mesh_platform.attestation.envelope import Signature, signed_bytes
from mesh_platform.attestation.provenance import Provenance, predicate
from mesh_platform.attestation.statement import digest_of, statement, table_digest
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.release import Certificate
from mesh_platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """`certificate` names the statement; `record` is what the ledger keeps of it besides the files, which it keeps anyway."""

    certificate: Certificate
    record: dict[str, JsonValue] = field(repr=False)


def attest(settings: Settings, made: Provenance) -> Attestation:
    """Signs where a key is set. What is only a candidate is never signed: it could be put in the place of a release."""
    said, table = predicate(made, root=settings.published.root), table_digest(made.table)
    stated = statement(str(made.certificate.port), table=table, files=made.files, predicate=said)
    signatures = [_sign(settings, stated)] if settings.signing_key is not None and settings.overlay is None else []
    return Attestation(
        certificate=replace(made.certificate, attestation=digest_of(stated)),
        record={"table": table, "predicate": said, "signatures": [dict(each) for each in signatures]},
    )


def _sign(settings: Settings, stated: JsonValue) -> Signature:
    from mesh_platform.attestation.keys import read_key  # cryptography loads where there is a key only

    return read_key(settings.signing_key.get_secret_value() if settings.signing_key else "").sign(signed_bytes(stated))
