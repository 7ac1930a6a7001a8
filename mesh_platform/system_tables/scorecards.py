"""How each product scores under each rule, as its newest recorded declarations and the ledger tell it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.scorecards.history import score_at
from mesh_platform.scorecards.levels import level_of
from mesh_platform.scorecards.scorecard import Judged, Scorecard
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME

EVENTS = False
SCHEMA = pa.schema(
    [
        ("measured_at", TIME),
        ("product", pa.string()),
        ("rule", pa.string()),
        ("domain", pa.string()),
        ("owner", pa.string()),
        ("counts", pa.bool_()),
        ("level", pa.string()),
        ("score", pa.float64()),
        ("dimension", pa.string()),
        ("weight", pa.int64()),
        ("points", pa.float64()),
        ("parts", pa.int64()),
        ("measured", pa.float64()),
        ("gaps", TEXTS),
        ("evidence", TEXTS),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    """Declarations count as a build recorded them, so that every figure comes out of facts; a product that is gone has no score."""
    declared = {each.address for each in asked.mesh.products}
    for card in score_at(asked.lakehouse, asked.at):
        if card.product in declared:
            for judged in card.judged:
                yield {"measured_at": asked.at, **_product(card), **_rule(judged)}


def _product(card: Scorecard) -> dict[str, Any]:
    return {
        "product": str(card.product),
        "domain": card.product.domain,
        "owner": card.owner or None,
        "counts": card.counts,
        "level": level_of(card).name,
        "score": card.points,
    }


def _rule(judged: Judged) -> dict[str, Any]:
    """`measured` is the sum of what holds of the parts: over `parts`, times `weight`, it is the points."""
    return {
        "rule": judged.rule,
        "dimension": judged.dimension.value,
        "weight": judged.weight,
        "points": judged.points,
        "parts": len(judged.parts),
        "measured": sum(each.share for each in judged.parts),
        "gaps": [f"{each.part.name}: {each.part.found}" for each in judged.gaps],
        "evidence": [str(each) for each in judged.facts],
    }
