"""Those who read it like it."""

from mesh_platform.concepts.rating import STARS
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class ConsumersSatisfied(Rule):
    id = "consumers-satisfied"
    dimension = Dimension.SATISFACTION
    weight = 10
    purpose = "Whether a product serves its consumers, they alone can say."

    def judge(self, of: Assessed) -> Iterator[Part]:
        if not of.record.ratings:
            ports = [str(each.address) for each in of.ports]
            remedy = Remedy(advice="ask a consumer to rate it", command=f"mesh rate {ports[0]} 5 --for domain.product") if ports else None
            yield Part(name=str(of.address), share=0.0, found="no consumer has rated it", remedy=remedy)
        for each in of.record.ratings:
            yield _part(each)


def _part(rated: Fact) -> Part:
    """The fewest stars are none of the points, the most all of them."""
    stars, consumer = rated.details["stars"], rated.details["consumer"]
    name, share = f"{rated.subject} by {consumer}", (stars - STARS[0]) / (STARS[-1] - STARS[0])
    if share == 1:
        return Part(name=name, facts=(rated.id,))
    remedy = Remedy(advice="ask what would make it better, do it, and ask again", command=f"mesh feedback show {rated.id}")
    return missing(name, f"{consumer} gave it {stars} of {STARS[-1]} stars", remedy, share=share, facts=(rated.id,))
