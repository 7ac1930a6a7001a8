"""What became of the builds of all ports, read from the ledger in a few bulk questions."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from mesh_platform.concepts.check import Verdict
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

LOOKBACK = timedelta(days=90)
_CERTIFICATE = ("contract-version", "verdicts", "partition", "code-version", "content", "attestation")
_PLACES = (("snapshot_id",), ("rows",), *(("certificate", f"mesh.{each}") for each in _CERTIFICATE))


@dataclass(frozen=True, kw_only=True)
class Build:
    """One publication or refusal. `rows` counts the table after a publication, and what was refused of a refusal."""

    number: int
    at: datetime
    is_refused: bool = False
    is_current: bool = False
    snapshot_id: str = ""
    rows: int | None = None
    contract_version: str = ""
    code_version: str = ""
    partition: str = ""
    run_id: str = ""
    content: str = ""
    attestation: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        return Counter(Verdict(each) for each in self.verdicts.values())

    @property
    def verdict(self) -> Verdict:
        """The gravest of its checks; a refusal failed whatever they say."""
        grave = (Verdict.FAILED, Verdict.UNKNOWN, Verdict.WARNED)
        return Verdict.FAILED if self.is_refused else next((each for each in grave if self.counts.get(each)), Verdict.PASSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a check of the newest publication measured, as the ledger tells it."""

    name: str
    verdict: Verdict
    description: str
    measured: str = ""
    promised: str = ""
    columns: tuple[str, ...] = ()


def builds_of(ledger: Ledger, *, at: datetime) -> Mapping[str, list[Build]]:
    """By port, the oldest first: those of LOOKBACK, and what was published last before."""
    found: dict[str, dict[int, Build]] = defaultdict(dict)
    for fact in (*ledger.outlines(Kind.PUBLISHED, *_PLACES, newest=True), *ledger.outlines(Kind.PUBLISHED, *_PLACES, since=at - LOOKBACK)):
        found[fact.subject][fact.id] = _published(fact)
    for fact in ledger.outlines(Kind.REFUSED, ("rows",), ("contract_version",), ("partition",), ("results",), since=at - LOOKBACK):
        found[fact.subject][fact.id] = _refused(fact)
    moved: dict[str, list[Fact]] = defaultdict(list)
    for fact in (*ledger.outlines(Kind.COMPACTED, ("snapshot_id",)), *ledger.outlines(Kind.ROLLED_BACK, ("to",), newest=True)):
        moved[fact.subject].append(fact)
    return {port: list(_in_order(builds, moved[port])) for port, builds in found.items()}


def checks_of(ledger: Ledger) -> Mapping[str, tuple[Check, ...]]:
    """By port, those of its newest publication."""
    facts = ledger.outlines(Kind.PUBLISHED, ("results",), newest=True)
    return {each.subject: tuple(map(_check, json.loads(each.details["results"] or "[]"))) for each in facts}


def _in_order(builds: Mapping[int, Build], moved: Iterable[Fact]) -> Iterator[Build]:
    """The newest publication is read, unless somebody went back to another one since, or put its rows into fewer files."""
    published = [each for number, each in sorted(builds.items()) if not each.is_refused]
    current, snapshot = (published[-1].number, published[-1].snapshot_id) if published else (0, "")
    by_snapshot = {each.snapshot_id: each.number for each in published}
    for fact in sorted(moved, key=lambda each: each.id):
        if fact.kind == Kind.COMPACTED:
            number = max((each.number for each in published if each.number < fact.id), default=0)
            by_snapshot[fact.details["snapshot_id"] or ""] = number
            if number == current:
                snapshot = fact.details["snapshot_id"] or ""
        elif fact.id > current and (to := fact.details["to"]) in by_snapshot:
            current, snapshot = by_snapshot[to], to
    for number, each in sorted(builds.items()):
        yield replace(each, is_current=True, snapshot_id=snapshot) if number == current else each


def _published(fact: Fact) -> Build:
    told = fact.details
    return Build(
        number=fact.id,
        at=fact.at,
        run_id=fact.run_id,
        snapshot_id=str(told["snapshot_id"] or ""),
        rows=_number(told["rows"]),
        contract_version=told["mesh.contract-version"] or "",
        code_version=told["mesh.code-version"] or "",
        partition=told["mesh.partition"] or "",
        content=told["mesh.content"] or "",
        attestation=told["mesh.attestation"] or "",
        verdicts=json.loads(told["mesh.verdicts"] or "{}"),
    )


def _refused(fact: Fact) -> Build:
    told = fact.details
    return Build(
        number=fact.id,
        at=fact.at,
        is_refused=True,
        run_id=fact.run_id,
        rows=_number(told["rows"]),
        contract_version=told["contract_version"] or "",
        partition=told["partition"] or "",
        verdicts=_verdicts(json.loads(told["results"] or "[]")),
    )


def _verdicts(results: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {each["check"]: each["verdict"] for each in results}


def _check(result: Mapping[str, Any]) -> Check:
    return Check(
        name=result["check"],
        verdict=Verdict(result["verdict"]),
        description=result.get("description") or "",
        measured=_measured(result.get("measured")),
        promised=result.get("threshold") or "",
        columns=tuple(result.get("columns") or ()),
    )


def _measured(value: Any) -> str:
    """Numbers as people write them."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
        case int() if not isinstance(value, bool):
            return f"{value:,}"
        case _:
            return str(value)


def _number(text: str | None) -> int | None:
    return None if text is None else int(float(text))
