"""Voices: facts in which somebody asks for what nobody offers, or not to them."""

from collections.abc import Callable, Iterator, Mapping

from mesh_platform.concepts.alert import MESH
from mesh_platform.feedback.demand.demand import Source, Voice
from mesh_platform.feedback.demand.likeness import plain_words
from mesh_platform.lakehouse.ledger.facts import Fact, Kind


def voice_of(fact: Fact) -> Voice | None:
    """None for a fact in which nobody asks for anything."""
    heard = HEARD.get(fact.kind)
    return next(heard(fact), None) if heard else None


def _wished(fact: Fact) -> Iterator[Voice]:
    text = fact.details["wish"]
    yield _voice(fact, Source.WISH, text, words=plain_words(text), near="" if fact.subject == MESH else fact.subject)


def _searched(fact: Fact) -> Iterator[Voice]:
    words = tuple(fact.details["words"])
    yield _voice(fact, Source.SEARCH, " ".join(words), words=words)


def _refused(fact: Fact) -> Iterator[Voice]:
    """Of who named no consumer nobody knows whom to tell. All major versions of a port are granted together."""
    if fact.details.get("consumer"):
        port = fact.subject.partition("@")[0]
        yield _voice(fact, Source.REFUSED_READ, f"read {port}", near=port)


def _missed(fact: Fact) -> Iterator[Voice]:
    """A query that failed for any other reason asks for nothing new."""
    if column := fact.details.get("column"):
        yield _voice(fact, Source.MISSING_COLUMN, f"column {column} of {fact.subject}", words=plain_words(column), near=fact.subject)


def _voice(fact: Fact, source: Source, text: str, *, words: tuple[str, ...] = (), near: str = "") -> Voice:
    return Voice(
        fact=fact.id,
        at=fact.at,
        source=source,
        consumer=fact.details.get("consumer") or "",
        actor=fact.actor,
        text=text,
        words=words,
        near=near,
    )


HEARD: Mapping[str, Callable[[Fact], Iterator[Voice]]] = {
    Kind.WISHED: _wished,
    Kind.SEARCHED_IN_VAIN: _searched,
    Kind.ACCESS_REFUSED: _refused,
    Kind.COLUMN_MISSED: _missed,
    Kind.QUERY_FAILED: _missed,
}
