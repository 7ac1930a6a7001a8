"""Every port says how fresh it is."""

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

FRESHNESS = ("frequency", "latency", "freshness")


class LevelsPromised(Rule):
    id = "levels-promised"
    dimension = Dimension.SERVICE_LEVELS
    weight = 4
    purpose = "Data that is a week old looks like data that is an hour old."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, contract in of.contracts:
            if contract.service_level(*FRESHNESS):
                yield Part(name=str(port.address), facts=of.declared)
            else:
                remedy = Remedy(advice="add `frequency` or `latency` to `slaProperties`", place=contract.location)
                yield missing(str(port.address), "it does not say how fresh it is", remedy, facts=of.declared)
