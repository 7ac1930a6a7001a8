"""What it promised about time and quality, it kept: no error budget is spent."""

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing
from mesh_platform.service_levels.objective import objectives
from mesh_platform.service_levels.standing import Standing


class LevelsMet(Rule):
    id = "levels-met"
    dimension = Dimension.SERVICE_LEVELS
    weight = 12
    purpose = "Who plans on a promise pays for each time that it is broken; some of that is allowed, and measured."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, contract in of.contracts:
            if not objectives(contract):
                remedy = Remedy(
                    advice="add `frequency` to `slaProperties`: it is measured on what was published already", place=contract.location
                )
                yield missing(str(port.address), "it promises nothing that can be measured over time", remedy, facts=of.declared)
        for each in of.record.standings:
            yield _part(each, of.record.releases.get(str(each.port), ()))


def _part(standing: Standing, facts: tuple[int, ...]) -> Part:
    objective = standing.objective
    name = f"{standing.port} {objective.name}"
    match standing.is_met:
        case True:
            return Part(name=name, facts=facts)
        case None:
            remedy = Remedy(advice="build it, so that there is something to measure", command=f"mesh run {standing.port}")
            return missing(name, f"nothing was measured yet: {objective.promise}", remedy, facts=facts)
    advice = f"keep to it from now on: the budget comes back as {objective.days} days pass"
    remedy = Remedy(advice=advice, command=f"mesh slo {standing.port}")
    return missing(name, f"its error budget is spent: {objective.promise}", remedy, facts=facts)
