"""Reigns: which release consumers read from when to when, as the ledger tells it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.service_levels.told import Told

_SNAPSHOT, _VERDICTS, _TO = ("snapshot_id",), ("certificate", "mesh.verdicts"), ("to",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """`published` is the number of the fact that tells of the release; after a rollback an earlier release reigns again."""

    published: int
    published_at: datetime
    verdicts: Mapping[str, str]
    start: datetime
    end: datetime


def reigns(told: Told, port: PortAddress, *, since: datetime, until: datetime) -> tuple[Reign, ...]:
    """Those that had not ended at the one moment and had begun by the other, the oldest first; none before the first publication."""
    facts = _facts(told, port, reigning=since, until=until)
    if not _know_their_targets(facts):
        facts = _facts(told.alone(str(port)), port, reigning=None, until=until)
    begun = list(_begun(facts, until))
    ends = [*(each.start for each in begun[1:]), until]
    return tuple(replace(each, end=end) for each, end in zip(begun, ends, strict=False) if end > since)


def _facts(told: Told, port: PortAddress, *, reigning: datetime | None, until: datetime) -> list[Fact]:
    """From the publication on that came last by a moment: what is older need not be read, where no rollback leads to it."""
    facts = [*told.outlines(Kind.PUBLISHED, _SNAPSHOT, _VERDICTS, subject=str(port), reigning=reigning)]
    facts += told.outlines(Kind.COMPACTED, _SNAPSHOT, subject=str(port), reigning=reigning)
    facts += told.outlines(Kind.ROLLED_BACK, _TO, subject=str(port), reigning=reigning)
    return sorted((each for each in facts if each.at <= until), key=attrgetter("id"))


def _know_their_targets(facts: list[Fact]) -> bool:
    snapshots = {each.details["snapshot_id"] for each in facts if each.kind != Kind.ROLLED_BACK}
    return all(each.details["to"] in snapshots for each in facts if each.kind == Kind.ROLLED_BACK)


def _begun(facts: list[Fact], until: datetime) -> Iterator[Reign]:
    by_snapshot: dict[str | None, Reign] = {}
    reign = None
    for each in facts:
        match each.kind:
            case Kind.PUBLISHED:
                reign = by_snapshot[each.details["snapshot_id"]] = _published(each, until)
                yield reign
            case Kind.COMPACTED if reign:  # the same rows in fewer files
                by_snapshot[each.details["snapshot_id"]] = reign
            case Kind.ROLLED_BACK if each.details["to"] in by_snapshot:
                reign = replace(by_snapshot[each.details["to"]], start=each.at)
                yield reign


def _published(fact: Fact, until: datetime) -> Reign:
    verdicts = json.loads(fact.details["mesh.verdicts"] or "{}")
    return Reign(published=fact.id, published_at=fact.at, verdicts=verdicts, start=fact.at, end=until)
