"""The policy time machine: who would fail a policy now, since when, and in which past releases."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Subject
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.loaded_policies import Level, LoadedPolicy
from mesh_platform.governance.past.recorded_mesh import Moment, moments
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

Progress = Callable[[int, int], None]  # how far it has come, and how far it has to go


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRelease:
    """A release whose declarations broke the policy when its build started."""

    port: str
    snapshot_id: int
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """`since` begins the unbroken time of failing; None where no recorded declaration fails yet. `until` ended it, where it is over."""

    result: PolicyResult
    since: datetime | None
    until: datetime | None = None
    releases: tuple[PastRelease, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """`now` fail today, `waived` have leave to, `past` failed once. The record `begins` with the first of its `moments`."""

    policy: LoadedPolicy
    now: tuple[Breach, ...]
    past: tuple[Breach, ...]
    waived: tuple[PolicyResult, ...]
    kept: int
    moments: int
    begins: datetime | None


def try_policy(ledger: Ledger, mesh: Mesh, policy: LoadedPolicy, *, progress: Progress | None = None) -> Trial:
    """Computes the policy on the mesh as it is, and as it was at each moment at which declarations changed. Changes nothing."""
    results = evaluate(mesh, [policy])
    timeline = _timeline(ledger, policy, progress)
    failing = {each.subject: each for each in results if not each.holds}
    now = (_going_on(ledger, each, timeline.spells.get(subject, [])) for subject, each in failing.items())
    past = (_over(ledger, spells) for subject, spells in timeline.spells.items() if subject not in failing)
    return Trial(
        policy=policy,
        now=tuple(sorted(now, key=_by_subject)),
        past=tuple(sorted(past, key=_by_subject)),
        waived=tuple(each for each in results if each.verdict is PolicyVerdict.WAIVED),
        kept=sum(each.verdict is PolicyVerdict.KEPT for each in results),
        moments=timeline.moments,
        begins=timeline.begins,
    )


@dataclass(slots=True)
class _Spell:
    """An unbroken time in which a subject failed, from one fact to another."""

    result: PolicyResult
    first: int
    since: datetime
    last: int | None = None
    until: datetime | None = None

    def covers(self, number: int) -> bool:
        return self.first <= number and (self.last is None or number < self.last)


@dataclass(slots=True)
class _Timeline:
    spells: dict[Subject, list[_Spell]] = field(default_factory=dict)
    moments: int = 0
    begins: datetime | None = None

    def take(self, moment: Moment, asked: frozenset[ProductAddress] | None, results: Iterable[PolicyResult]) -> None:
        """`asked` are the products that were looked at, None for all."""
        self.moments += 1
        self.begins = self.begins or moment.at
        failing = {each.subject: each for each in results if not each.holds}
        for subject, spells in self.spells.items():
            if spells[-1].until is None and subject not in failing and _concerns(asked, subject):
                spells[-1].last, spells[-1].until = moment.number, moment.at
        for subject, result in failing.items():
            spells = self.spells.setdefault(subject, [])
            if spells and spells[-1].until is None:
                spells[-1].result = result
            else:
                spells.append(_Spell(result, moment.number, moment.at))


def _timeline(ledger: Ledger, policy: LoadedPolicy, progress: Progress | None) -> _Timeline:
    facts, timeline = tuple(reversed(ledger.facts(Kind.DECLARED))), _Timeline()
    with TemporaryDirectory(prefix="mesh-past-") as folder:
        for moment in moments(facts, folder=Path(folder)):
            asked = None if policy.level is Level.DOMAIN else frozenset(_touched(moment))
            timeline.take(moment, asked, evaluate(moment.mesh, [policy], products=asked, at=moment.at))
            if progress is not None:
                progress(moment.number, facts[-1].id)
    return timeline


def _touched(moment: Moment) -> Iterator[ProductAddress]:
    """What changed, and what reads it or points to it: a policy may look so far and no farther."""
    yield from moment.changed
    for each in moment.mesh.products:
        if any(port.of_product in moment.changed for port in (*each.reads, *each.refers_to)):
            yield each.address


def _concerns(asked: frozenset[ProductAddress] | None, subject: Subject) -> bool:
    product = subject.of_product if isinstance(subject, PortAddress) else subject
    return asked is None or product in asked


def _going_on(ledger: Ledger, result: PolicyResult, spells: list[_Spell]) -> Breach:
    since = spells[-1].since if spells and spells[-1].until is None else None
    return Breach(result=result, since=since, releases=tuple(_releases(ledger, result.subject, spells)))


def _over(ledger: Ledger, spells: list[_Spell]) -> Breach:
    last = spells[-1]
    releases = tuple(_releases(ledger, last.result.subject, spells))
    return Breach(result=last.result, since=last.since, until=last.until, releases=releases)


def _releases(ledger: Ledger, subject: Subject, spells: list[_Spell]) -> Iterator[PastRelease]:
    """The newest first."""
    for fact in ledger.facts(Kind.PUBLISHED, below=str(subject)) if spells else ():
        if any(each.covers(fact.details["build"]) for each in spells):
            yield PastRelease(port=fact.subject, snapshot_id=fact.details["snapshot_id"], published_at=fact.at)


def _by_subject(breach: Breach) -> str:
    return str(breach.result.subject)
