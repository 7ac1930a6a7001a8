"""Those who read it like it."""

from mesh_platform.concepts.rating import STARS, Rating
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing
from mesh_platform.scorecards.rules.read_by_others import consumers_of


class ConsumersSatisfied(Rule):
    id = "consumers-satisfied"
    dimension = Dimension.SATISFACTION
    weight = 10
    purpose = "Whether a product serves its consumers, they alone can say."

    def judge(self, of: Assessed) -> Iterator[Part]:
        if not of.record.ratings and of.ports:
            yield missing(str(of.address), "no consumer has rated it", _asking(of))
        for each in of.record.ratings:
            yield _part(each)


def _asking(of: Assessed) -> Remedy:
    """One of those who read it, where anybody does."""
    readers = [(port, consumer) for port in of.ports for consumer in consumers_of(port, of)]
    port, consumer = readers[0] if readers else (of.ports[0], "domain.product")
    return Remedy(advice="ask who reads it to rate it", command=f"mesh rate {port.address} 5 --as {consumer}")


def _part(rating: Rating) -> Part:
    """The fewest stars are none of the points, the most all of them."""
    name, share = f"{rating.port} by {rating.consumer}", (rating.stars - STARS[0]) / (STARS[-1] - STARS[0])
    if rating.stars == STARS[-1]:
        return Part(name=name, facts=(rating.id,))
    remedy = Remedy(advice="ask what would make it better, do it, and ask again", command=f"mesh feedback show {rating.id}")
    return missing(name, f"{rating.consumer} gave it {rating.stars} of {STARS[-1]} stars", remedy, share=share, facts=(rating.id,))
