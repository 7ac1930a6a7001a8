"""How a product stood week by week, worked out of what the ledger held then."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.scorecards.past import declared_at
from mesh_platform.scorecards.scorecard import Scorecard
from mesh_platform.scorecards.scoring import score

WEEK = timedelta(days=7)


def history(lakehouse: Lakehouse, product: ProductAddress, *, weeks: int) -> tuple[Scorecard, ...]:
    """The oldest first, from the first build on; the last one is of now."""
    return tuple(card for moment in _moments(lakehouse, product, weeks) for card in _card_at(lakehouse, product, moment))


def score_at(lakehouse: Lakehouse, at: datetime) -> tuple[Scorecard, ...]:
    """Every product that had been built by then."""
    with declared_at(lakehouse, at) as mesh:
        return score(lakehouse, mesh, at=at)


def _card_at(lakehouse: Lakehouse, product: ProductAddress, at: datetime) -> tuple[Scorecard, ...]:
    with declared_at(lakehouse, at) as mesh:
        return score(lakehouse, mesh, products={product}, at=at)


def _moments(lakehouse: Lakehouse, product: ProductAddress, weeks: int) -> Iterator[datetime]:
    now, built = clock.now(), lakehouse.ledger.outlines(Kind.DECLARED, subject=str(product))
    if built:
        yield from (now - WEEK * back for back in range(weeks, -1, -1) if now - WEEK * back >= built[0].at)
