"""Gathering: many voices become few demands, in the order of the ledger, so that the same facts always give the same demands."""

from collections import Counter, defaultdict
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
_Scope = tuple[str, str]
_Wording = tuple[_Scope, frozenset[str]]


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
    wordings: set[_Wording] = field(default_factory=set)
    is_wished: bool = False
    voices: dict[tuple[str, str, str], Voice] = field(default_factory=dict)
    granted: set[str] = field(default_factory=set)
    state: DemandState = DemandState.OPEN
    end: Fact | None = None

    def hear(self, voice: Voice) -> None:
        self.voices.setdefault((voice.voter, voice.source, voice.text), voice)
        self.last = max(self.last, voice.at)
        self.granted.discard(voice.consumer)
        self.is_wished |= voice.source is Source.WISH

    def swallow(self, other: "_Draft") -> None:
        self.voices |= other.voices
        self.wordings |= other.wordings
        self.last = max(self.last, other.last)
        self.is_wished |= other.is_wished

    def is_open(self, at: datetime) -> bool:
        return self.state is DemandState.OPEN and at - self.last <= LIFETIME

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
        self._saying: dict[tuple[_Scope, str], set[frozenset[str]]] = defaultdict(set)  # the wordings in which a word occurs
        self._meant: dict[_Wording, set[int]] = defaultdict(set)  # the drafts that a wording means

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
        wording = _scope(voice), self._vocabulary.meanings(voice.words)
        alike = self._alike(*wording)
        draft = next((each for each in alike if each.is_open(voice.at)), None)
        if draft is None:
            earlier = alike[0].id if alike else None
            draft = self.drafts[voice.fact] = _Draft(id=voice.fact, last=voice.at, earlier=earlier)
            self._widen(draft, *wording)
        elif voice.source is Source.WISH and not draft.is_wished:  # a search is short: the first wish tells what it meant
            self._widen(draft, *wording)
        draft.hear(voice)
        self.by_fact[voice.fact] = draft.id

    def _widen(self, draft: _Draft, scope: _Scope, words: frozenset[str]) -> None:
        draft.wordings.add((scope, words))
        self._meant[scope, words].add(draft.id)
        for each in words:
            self._saying[scope, each].add(words)

    def _alike(self, scope: _Scope, words: frozenset[str]) -> list[_Draft]:
        """Those that ask for the same, the likest and then the newest first."""
        near = Counter(other for each in words for other in self._saying[scope, each]) if words else {words: 0}
        likest = ((likeness(words, other), other) for other, shared in near.items() if shared >= SAME_WISH * len(words))
        ranked = ((rank, number) for rank, other in likest if rank >= SAME_WISH for number in self._meant[scope, other])
        return [self.drafts[number] for _, number in sorted(ranked, reverse=True)]

    def _end(self, fact: Fact) -> None:
        if (draft := self._open(fact, "demand")) is not None:
            draft.state = DemandState.RESOLVED if fact.kind == Kind.DEMAND_RESOLVED else DemandState.REJECTED
            draft.end = fact

    def _grant(self, fact: Fact) -> None:
        for number in self._meant[_read_of(fact.subject), frozenset()]:
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
        for wording in draft.wordings:
            self._meant[wording] -= {draft.id}
            self._meant[wording] |= {into.id}
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
