"""Gathering: many voices become few demands, in the order of the ledger, so that the same facts always give the same demands."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mesh_platform.feedback.demand.demand import Demand, DemandState, Source, Voice
from mesh_platform.feedback.demand.likeness import SAME_WISH, Vocabulary, likeness
from mesh_platform.feedback.demand.voices import HEARD, voice_of
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

LIFETIME = timedelta(days=180)  # after so long without a voice a demand has expired

_ENDS = (Kind.DEMAND_RESOLVED, Kind.DEMAND_REJECTED, Kind.DEMAND_MERGED, Kind.ACCESS_APPROVED)
_NO_WORDS = ("",)
_Scope = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """`demands` have the most votes first; those that are open come before all others."""

    demands: tuple[Demand, ...]
    by_fact: Mapping[int, int]

    def find(self, number: int) -> Demand | None:
        """By its own number, that of any voice in it, or of a demand that was merged into it."""
        meant = self.by_fact.get(number)
        return next((each for each in self.demands if each.id == meant), None)


def gather(ledger: Ledger, *, at: datetime) -> Gathered:
    """Demands as they were at a moment."""
    gathering = _Gathering()
    for fact in ledger.stream((*HEARD, *_ENDS)):
        if fact.at <= at:
            gathering.take(fact)
    demands = sorted((each.as_of(at) for each in gathering.drafts.values()), key=lambda each: (not each.is_open, -each.votes, -each.id))
    return Gathered(demands=tuple(demands), by_fact=gathering.by_fact)


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A demand in the making: of each voter the first voice in each wording.

    `wordings` are the first one, that of the first wish, and what was merged into it: who joined later does not widen what it means.
    """

    id: int
    last: datetime
    earlier: int | None
    wordings: set[frozenset[str]] = field(default_factory=set)
    voices: dict[tuple[str, str, str], Voice] = field(default_factory=dict)
    granted: set[str] = field(default_factory=set)
    state: DemandState = DemandState.OPEN
    end: Fact | None = None

    def hear(self, voice: Voice) -> None:
        self.voices.setdefault((voice.voter, voice.source, voice.text), voice)
        self.last = max(self.last, voice.at)
        self.granted.discard(voice.consumer)

    def swallow(self, other: "_Draft") -> None:
        self.voices |= other.voices
        self.wordings |= other.wordings
        self.last = max(self.last, other.last)

    def likeness(self, wording: frozenset[str]) -> float:
        return max(likeness(wording, each) for each in self.wordings)

    def is_open(self, at: datetime) -> bool:
        return self.state is DemandState.OPEN and at - self.last <= LIFETIME

    @property
    def is_wished(self) -> bool:
        """A search is short; what it meant is known from the first wish that joins it."""
        return any(each.source is Source.WISH for each in self.voices.values())

    def is_granted(self) -> bool:
        """Whether all that was asked for was to be let in, and everybody was."""
        return all(each.source is Source.REFUSED_READ and each.consumer in self.granted for each in self.voices.values())

    def as_of(self, at: datetime) -> Demand:
        demand = Demand(
            id=self.id, voices=tuple(sorted(self.voices.values(), key=lambda each: each.fact)), last_asked=self.last, earlier=self.earlier
        )
        if self.end is not None:
            port, reason = _port(self.end), self.end.details.get("reason", "") if self.state is DemandState.REJECTED else ""
            return replace(demand, state=self.state, ended_at=self.end.at, ended_by=self.end.actor, port=port, reason=reason)
        return demand if self.is_open(at) else replace(demand, state=DemandState.EXPIRED, ended_at=self.last + LIFETIME)


class _Gathering:
    def __init__(self) -> None:
        self.drafts: dict[int, _Draft] = {}
        self.by_fact: dict[int, int] = {}
        self._vocabulary = Vocabulary()
        self._saying: dict[tuple[_Scope, str], set[int]] = defaultdict(set)  # the drafts in which a word occurs

    def take(self, fact: Fact) -> None:
        match fact.kind:
            case Kind.DEMAND_RESOLVED | Kind.DEMAND_REJECTED:
                self._end(fact)
            case Kind.DEMAND_MERGED:
                self._merge(fact)
            case Kind.ACCESS_APPROVED:
                self._grant(fact)
            case _:
                if (voice := voice_of(fact)) is not None:
                    self._hear(voice)

    def _hear(self, voice: Voice) -> None:
        scope, wording = _scope(voice), self._vocabulary.meanings(voice.words)
        alike = self._alike(scope, wording)
        draft = next((each for each in alike if each.is_open(voice.at)), None)
        if draft is None:
            draft = self._begin(voice, scope, wording, earlier=alike[0].id if alike else None)
        if voice.source is Source.WISH and not draft.is_wished:
            self._widen(draft, scope, wording)
        draft.hear(voice)
        self.by_fact[voice.fact] = draft.id

    def _begin(self, voice: Voice, scope: _Scope, wording: frozenset[str], *, earlier: int | None) -> _Draft:
        draft = self.drafts[voice.fact] = _Draft(id=voice.fact, last=voice.at, earlier=earlier)
        self._widen(draft, scope, wording)
        return draft

    def _widen(self, draft: _Draft, scope: _Scope, wording: frozenset[str]) -> None:
        draft.wordings.add(wording)
        for word in wording or _NO_WORDS:
            self._saying[scope, word].add(draft.id)

    def _alike(self, scope: _Scope, wording: frozenset[str]) -> list[_Draft]:
        """Those that ask for the same, the likest and then the newest first."""
        near = {number for word in wording or _NO_WORDS for number in self._saying[scope, word]}
        ranked = ((self.drafts[number].likeness(wording), number) for number in near)
        return [self.drafts[number] for rank, number in sorted(ranked, reverse=True) if rank >= SAME_WISH]

    def _end(self, fact: Fact) -> None:
        if (draft := self._open(fact, "demand")) is not None:
            draft.state = DemandState.RESOLVED if fact.kind == Kind.DEMAND_RESOLVED else DemandState.REJECTED
            draft.end = fact

    def _grant(self, fact: Fact) -> None:
        for number in self._saying[_read_of(fact.subject), ""]:
            draft = self.drafts[number]
            draft.granted.add(fact.details["consumer"])
            if draft.is_open(fact.at) and draft.is_granted():
                draft.state, draft.end = DemandState.RESOLVED, fact

    def _merge(self, fact: Fact) -> None:
        """From now on whoever says either of the wordings means both."""
        draft, into = self._open(fact, "demand"), self._open(fact, "into")
        if draft is None or into is None or draft is into:
            return
        into.swallow(self.drafts.pop(draft.id))
        for saying in self._saying.values():
            if draft.id in saying:
                saying.remove(draft.id)
                saying.add(into.id)
        self.by_fact |= {number: into.id for number, meant in self.by_fact.items() if meant == draft.id}

    def _open(self, fact: Fact, place: str) -> _Draft | None:
        """Of two who end a demand at the same time, the first one did."""
        draft = self.drafts.get(self.by_fact.get(fact.details[place], 0))
        return draft if draft is not None and draft.is_open(fact.at) else None


def _scope(voice: Voice) -> _Scope:
    """Who wants to read a port, or misses a column of it, asks for nothing else; words alone can mean anything."""
    match voice.source:
        case Source.REFUSED_READ:
            return _read_of(voice.near)
        case Source.MISSING_COLUMN:
            return ("column", voice.near)
        case _:
            return ("", "")


def _read_of(port: str) -> _Scope:
    return ("read", port.partition("@")[0])


def _port(end: Fact) -> str:
    """What serves the demand since it ended."""
    return end.subject if end.kind == Kind.ACCESS_APPROVED else end.details.get("port", "")
