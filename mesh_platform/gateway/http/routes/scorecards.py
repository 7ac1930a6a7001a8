"""`/v1/scorecards`: how good products are."""

from typing import Any

from fastapi import APIRouter

from mesh_platform.errors import UnknownName
from mesh_platform.gateway.http.documents.scorecards import Scorecard
from mesh_platform.gateway.http.shared import TheGateway, TheProduct
from mesh_platform.scorecards.levels import card_as_json
from mesh_platform.scorecards.scoring import score

router = APIRouter(prefix="/v1/scorecards", tags=["products"])


@router.get("/{domain}/{product}", response_model=Scorecard, operation_id="scorecard")
def scorecard(gateway: TheGateway, asked: TheProduct) -> Any:
    """Judges a product from 0 to 100, and says what regains each lost point, as `mesh scorecard` does."""
    cards = score(gateway.lakehouse, asked.mesh, products={asked.product.address})
    if not cards:
        raise UnknownName(f"{asked.product.address} has no scorecard", hint="what is retired is asked nothing any more")
    return card_as_json(cards[0])
