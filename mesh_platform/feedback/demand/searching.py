"""Searches that found nothing: whoever searches in vain is heard, and learns what became of others who looked for the same."""

from mesh_platform.concepts import clock
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.feedback.demand.gathering import gather
from mesh_platform.feedback.demand.likeness import plain_words
from mesh_platform.feedback.demand.listing import heard_before
from mesh_platform.feedback.demand.missed import note_vain_search
from mesh_platform.lakehouse.lakehouse import Lakehouse


def search_in_vain(lakehouse: Lakehouse, text: str, *, consumer: str) -> Demand | None:
    """The demand that asks for the same. Who learns where it is has not searched in vain."""
    if not (words := plain_words(text)):
        return None
    known = heard_before(words, gather(lakehouse.ledger, at=clock.now()).demands)
    if known is None or not known.port:
        note_vain_search(lakehouse, words, consumer=consumer)
    return known
