"""The numbers of a day: how a port stands with those who read it, and with what it promised."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from statistics import fmean

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.usage import By
from mesh_platform.feedback.ratings.standing import standing_ratings
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.observability.usage import Use, usage
from mesh_platform.orchestration.figures.names import BUDGET, DAYS, RATING, READERS, READS, SCORE
from mesh_platform.scorecards.scorecard import Scorecard
from mesh_platform.service_levels.standing import standing

Figures = Mapping[str, int | float]


def standing_figures(lakehouse: Lakehouse, domain: Domain, cards: Iterable[Scorecard], *, at: datetime) -> Mapping[PortAddress, Figures]:
    """Of each port that is not retired. What nobody has measured or said is left out: no number is better than a wrong one."""
    scores = {each.product: each.score for each in cards}
    used = {each.name: each for each in usage(lakehouse, domain.name, by=By.PORT, days=DAYS)}
    stars: dict[PortAddress, list[int]] = {}
    for each in standing_ratings(lakehouse.ledger, at=at):
        stars.setdefault(each.port, []).append(each.stars)
    return {
        each.address: {
            **_score(scores, each.address.of_product),
            **_use(used.get(str(each.address))),
            **({RATING: round(fmean(stars[each.address]), 2)} if each.address in stars else {}),
            **_budget(lakehouse, each, at),
        }
        for each in _in_use(domain)
    }


def _in_use(domain: Domain) -> Iterator[OutputPort]:
    for product in domain.products:
        yield from (each for each in product.outputs if state_of(product, each) is not Lifecycle.RETIRED)


def _score(scores: Mapping[ProductAddress, int], product: ProductAddress) -> Figures:
    return {SCORE: scores[product]} if product in scores else {}


def _use(use: Use | None) -> Figures:
    return {READERS: len(use.consumers) if use else 0, READS: use.reads if use else 0}


def _budget(lakehouse: Lakehouse, port: OutputPort, at: datetime) -> Figures:
    """Of the service level that has least of it left."""
    left = [each.budget.left for each in standing(lakehouse, port, at) if each.measured.total] if port.contract else []
    return {BUDGET: round(100 * min(left), 1)} if left else {}
