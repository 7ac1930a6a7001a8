"""Whoever has a question has somebody to ask."""

from mesh_platform.scorecards.owners import owner_of
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class OwnerReachable(Rule):
    id = "owner-reachable"
    dimension = Dimension.OWNERSHIP
    weight = 3
    purpose = "A name on a page answers no question: a channel with a link, or an address, does."

    def judge(self, of: Assessed) -> Iterator[Part]:
        if "@" in owner_of(of.domain, of.product) or any(each.url for each in of.product.support):
            yield Part(name=str(of.address), facts=of.declared)
        else:
            remedy = Remedy(advice="write `support` with the `url` of a channel, here or for the whole domain", place=of.domain.location)
            yield missing(str(of.address), "no channel leads to its owner", remedy, facts=of.declared)
