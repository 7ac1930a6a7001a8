"""The ratings that stand: the newest word of each consumer about each port, and how far its follow-up has come."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from mesh_platform.concepts.names import PortAddress, lies_below
from mesh_platform.concepts.rating import Rating, RatingState
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

PATIENCE = timedelta(days=90)  # after so long without a word nobody waits any more

_KINDS = (Kind.RATED, Kind.RATING_ANSWERED, Kind.RATING_RESOLVED)


def standing_ratings(ledger: Ledger, *, at: datetime, below: str | None = None) -> tuple[Rating, ...]:
    """As they were at a moment, of all ports or those below an address; those that wait come first, then the newest."""
    standing: dict[tuple[str, str], Rating] = {}
    for fact in ledger.stream(_KINDS):
        if fact.at <= at:
            _take(standing, fact)
    meant = (each for each in _aged(standing, at) if below is None or lies_below(str(each.port), below))
    return tuple(sorted(meant, key=lambda each: (not each.waits, -each.id)))


def _take(standing: dict[tuple[str, str], Rating], fact: Fact) -> None:
    if fact.kind == Kind.RATED:
        if (rated := _rated(fact)) is not None:
            standing[fact.subject, rated.consumer] = rated
        return
    for key, each in standing.items():
        if each.id == fact.details["rating"]:
            standing[key] = _followed(each, fact)


def _rated(fact: Fact) -> Rating | None:
    """None where the subject is no port that there can be."""
    try:
        port = PortAddress.parse(fact.subject)
    except InvalidName:
        return None
    details = fact.details
    rating = Rating(
        id=fact.id, port=port, consumer=details["consumer"], stars=details["stars"], comment=details["comment"], at=fact.at, by=fact.actor
    )
    return replace(rating, state=RatingState.OPEN) if rating.is_low else rating


def _followed(rating: Rating, fact: Fact) -> Rating:
    if fact.kind == Kind.RATING_RESOLVED:
        return replace(rating, state=RatingState.RESOLVED, resolution=fact.details["comment"], resolved_at=fact.at)
    state = RatingState.ANSWERED if rating.waits else rating.state
    return replace(rating, state=state, answer=fact.details["answer"], answered_by=fact.actor, answered_at=fact.at)


def _aged(standing: dict[tuple[str, str], Rating], at: datetime) -> Iterator[Rating]:
    for each in standing.values():
        silent = at - (each.answered_at or each.at)
        yield replace(each, state=RatingState.AGED_OUT) if each.waits and silent > PATIENCE else each
