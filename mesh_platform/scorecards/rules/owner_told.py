"""When something is wrong, somebody hears of it."""

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class OwnerTold(Rule):
    id = "owner-told"
    dimension = Dimension.OWNERSHIP
    weight = 2
    purpose = "A refusal that stands in a log waits until a consumer asks why the data is old."

    def judge(self, of: Assessed) -> Iterator[Part]:
        if of.domain.alerts:
            yield Part(name=of.domain.name, facts=of.declared)
        else:
            remedy = Remedy(advice="name a channel under `alerts` (docs/alerts.md)", place=of.domain.location)
            yield missing(of.domain.name, "nobody is told when a build is refused or late", remedy, facts=of.declared)
