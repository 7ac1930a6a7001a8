"""Demands that may be one, for a person to say: words alone do not know that fares are prices."""

from collections.abc import Iterable

from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.feedback.demand.likeness import RESEMBLING, Vocabulary, likeness

_SHOWN = 5


def resembling(demand: Demand, others: Iterable[Demand]) -> tuple[Demand, ...]:
    """The open ones that share some of its words, the likest first, a few of them."""
    vocabulary = Vocabulary()
    said = _meanings(demand, vocabulary)
    ranked = [(max(likeness(one, other) for one in said for other in _meanings(each, vocabulary)), each) for each in others if each.is_open]
    likest = sorted((rank, each.id, each) for rank, each in ranked if each.id != demand.id and rank >= RESEMBLING)
    return tuple(each for *_, each in reversed(likest[-_SHOWN:]))


def _meanings(demand: Demand, vocabulary: Vocabulary) -> list[frozenset[str]]:
    return [vocabulary.meanings(each.words) for each in demand.voices]
