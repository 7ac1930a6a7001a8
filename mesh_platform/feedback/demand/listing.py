"""Demands as owners and consumers look for them: what is asked of them, and what they asked for."""

from collections.abc import Sequence
from datetime import datetime

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import lies_below
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.feedback.demand.gathering import gather
from mesh_platform.feedback.demand.likeness import SAME_WISH, Vocabulary, likeness
from mesh_platform.feedback.speaking import find_speaker
from mesh_platform.lakehouse.lakehouse import Lakehouse


def list_demands(
    lakehouse: Lakehouse, mesh: Mesh, *, at: datetime, address: str | None = None, consumer: str | None = None, ended: bool = False
) -> tuple[Demand, ...]:
    """Every filter must hold. `address` takes what is near it or below, and what is served from there. Raises UnknownName."""
    if address is not None:
        mesh.select(address)
    speaker = str(find_speaker(mesh, consumer)) if consumer is not None else None
    return tuple(
        each
        for each in gather(lakehouse.ledger, at=at).demands
        if (ended or each.is_open) and (address is None or _concerns(each, address)) and (speaker is None or speaker in each.consumers)
    )


def heard_before(words: Sequence[str], demands: Sequence[Demand]) -> Demand | None:
    """The newest demand that was asked for in words like these, whether it has ended or not."""
    vocabulary = Vocabulary()
    meant = vocabulary.meanings(words)
    alike = (each for each in demands if any(likeness(meant, vocabulary.meanings(said.words)) >= SAME_WISH for said in each.voices))
    return max(alike, key=lambda each: each.id, default=None)


def _concerns(demand: Demand, address: str) -> bool:
    return any(lies_below(each, address) for each in (*demand.near, demand.port))
