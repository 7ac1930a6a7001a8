"""The statement about a release, as the ledger keeps it: spread over the fact of the publication, and put together again here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mesh_platform.attestation.envelope import Signature, envelope
from mesh_platform.attestation.origin import COMMIT, MODIFIED
from mesh_platform.attestation.provenance import DECLARATIONS, SCHEME, Source
from mesh_platform.attestation.statement import digest_of, statement
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.ledger.facts import Fact

_UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, StopIteration, InvalidName)


class UnreadableStatement(ValueError):
    """Somebody has changed the record of a statement so that it is none any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """`table` is the digest of all files that the release shows, `layout` that of its columns."""

    statement: Mapping[str, Any] = field(repr=False)
    signatures: tuple[Signature, ...]
    at: datetime
    table: str
    layout: str
    declared: str
    commit: str
    modified: bool
    sources: tuple[Source, ...]
    byproducts: Mapping[str, str]

    @property
    def digest(self) -> str:
        return digest_of(self.statement)

    @property
    def envelope(self) -> Mapping[str, Any]:
        return envelope(self.statement, self.signatures)


def recorded(fact: Fact) -> Recorded | None:
    """None where a release was not attested. Raises UnreadableStatement."""
    kept = fact.details.get("attestation")
    if not kept:
        return None
    try:
        return _read(fact, kept)
    except _UNREADABLE:
        raise UnreadableStatement from None


def _read(fact: Fact, kept: Mapping[str, Any]) -> Recorded:
    said = kept["predicate"]
    definition, run = said["buildDefinition"], said["runDetails"]
    dependencies = definition["resolvedDependencies"]
    code = _named(dependencies, "code")
    return Recorded(
        statement=statement(fact.subject, table=kept["table"], files=fact.details["files"], predicate=said),
        signatures=tuple({"keyid": str(each["keyid"]), "sig": str(each["sig"])} for each in kept["signatures"]),
        at=datetime.fromisoformat(run["metadata"]["finishedOn"]).astimezone(),
        table=str(kept["table"]),
        layout=str(definition["internalParameters"]["layout"]),
        declared=str(_digest(_named(dependencies, DECLARATIONS), "sha256")),
        commit=str(_digest(code, COMMIT)),
        modified=bool(code.get("annotations", {}).get(MODIFIED)),
        sources=tuple(_sources(dependencies)),
        byproducts={each["name"]: each["digest"]["sha256"] for each in run["byproducts"]},
    )


def _sources(dependencies: list[Mapping[str, Any]]) -> Iterator[Source]:
    for each in dependencies:
        if str(each.get("uri", "")).startswith(SCHEME):
            port = PortAddress.parse(each["uri"].removeprefix(SCHEME))
            yield Source(port=port, snapshot_id=int(each["annotations"]["snapshot"]), certified=_digest(each, "sha256"))


def _named(dependencies: list[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    return next((each for each in dependencies if each["name"] == name), {})


def _digest(of: Mapping[str, Any], kind: str) -> str:
    return of.get("digest", {}).get(kind, "")
