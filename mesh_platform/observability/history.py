"""What happened to a port: publications, refusals and rollbacks, in one line of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Certificate, Release
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.tables.certificates import from_summary


class Happening(StrEnum):
    """The ledger's own words."""

    PUBLISHED = Kind.PUBLISHED
    REFUSED = Kind.REFUSED
    ROLLED_BACK = Kind.ROLLED_BACK
    COMPACTED = Kind.COMPACTED


_KINDS = tuple(each.value for each in Happening)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a port's history.

    `snapshot_id` is what was published, or what was rolled back to; `readable` whether the port still holds it, and `current`
    whether consumers read it now. `rows` counts the table after a publication, and the refused rows of a refusal.
    `results` are the checks as the ledger keeps them; `reason` says why nothing was even checked.
    """

    port: PortAddress
    what: Happening
    at: datetime
    actor: str = ""
    run_id: str = ""
    build: int | None = None
    partition: str = ""
    snapshot_id: int | None = None
    rows: int | None = None
    current: bool = False
    readable: bool = False
    certificate: Certificate | None = None
    results: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    files: tuple[str, ...] = ()
    reason: str = ""

    @property
    def failing(self) -> tuple[Mapping[str, Any], ...]:
        """The checks that did not hold, warnings included."""
        return tuple(each for each in self.results if each["verdict"] in ("failed", "warned"))

    def as_json(self) -> dict[str, JsonValue]:
        """Snapshots are text: JSON readers round numbers of this size."""
        certificate = self.certificate
        return {
            "port": str(self.port),
            "what": self.what.value,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "run_id": self.run_id,
            "build": self.build,
            "partition": self.partition,
            "snapshot": None if self.snapshot_id is None else str(self.snapshot_id),
            "rows": self.rows,
            "current": self.current,
            "readable": self.readable,
            "contract_version": certificate.contract_version if certificate else None,
            "code_version": certificate.code_version if certificate else None,
            "content": certificate.content if certificate else None,
            "inputs": {port: str(snapshot) for port, snapshot in certificate.inputs.items()} if certificate else {},
            "sources": dict(certificate.sources) if certificate else {},
            "verdicts": json_value(certificate.verdicts if certificate else {each["check"]: each["verdict"] for each in self.results}),
            "failing": json_value(self.failing),
            "files": list(self.files),
            "reason": self.reason,
        }


def history(lakehouse: Lakehouse, address: PortAddress, *, limit: int | None = None) -> tuple[Event, ...]:
    """The newest first."""
    held = {each.snapshot_id: each for each in releases(lakehouse, address)}
    facts = lakehouse.ledger.facts(_KINDS, str(address), limit=limit)
    events = [*(_of_fact(address, fact, held) for fact in facts), *_untold(address, held, facts, limit)]
    return tuple(sorted(events, key=lambda each: each.at, reverse=True)[:limit])


def refusals(lakehouse: Lakehouse, address: PortAddress, *, limit: int | None = None) -> tuple[Event, ...]:
    """Only what was refused, the newest first."""
    facts = lakehouse.ledger.facts(Kind.REFUSED, str(address), limit=limit)
    return tuple(_of_fact(address, fact, {}) for fact in facts)


def _of_fact(address: PortAddress, fact: Fact, held: Mapping[int, Release]) -> Event:
    happened = Event(port=address, what=Happening(fact.kind), at=fact.at, actor=fact.actor, run_id=fact.run_id)
    match happened.what:
        case Happening.PUBLISHED | Happening.COMPACTED:
            return _published(happened, fact.details, held)
        case Happening.REFUSED:
            return _refused(happened, fact.details)
        case Happening.ROLLED_BACK:
            return _located(happened, fact.details["to"], held)


def _published(happened: Event, details: Mapping[str, Any], held: Mapping[int, Release]) -> Event:
    certified = _certified(happened, from_summary(details["certificate"]))
    return _located(replace(certified, rows=details["rows"], results=tuple(details["results"])), details["snapshot_id"], held)


def _refused(happened: Event, details: Mapping[str, Any]) -> Event:
    known = {name: details[name] for name in ("build", "partition", "rows", "reason")}
    return replace(happened, results=tuple(details["results"]), files=tuple(details["files"]), **known)


def _located(happened: Event, snapshot_id: int, held: Mapping[int, Release]) -> Event:
    release = held.get(snapshot_id)
    return replace(happened, snapshot_id=snapshot_id, readable=release is not None, current=release is not None and release.current)


def _certified(happened: Event, certificate: Certificate | None) -> Event:
    if certificate is None:
        return happened
    return replace(happened, build=certificate.build, partition=certificate.partition, certificate=certificate)


def _untold(address: PortAddress, held: Mapping[int, Release], facts: Sequence[Fact], limit: int | None) -> Iterator[Event]:
    """Publications whose process died between commit and ledger: their snapshot alone tells of them."""
    told = {fact.details["snapshot_id"] for fact in facts if fact.kind in (Kind.PUBLISHED, Kind.COMPACTED)}
    since = facts[-1].at if facts and len(facts) == limit else None
    for release in held.values():
        if release.snapshot_id not in told and (since is None or release.published_at > since):
            happened = Event(
                port=address,
                what=Happening.PUBLISHED,
                at=release.published_at,
                run_id=release.certificate.run_id,
                rows=release.rows,
            )
            yield _located(_certified(happened, release.certificate), release.snapshot_id, held)
