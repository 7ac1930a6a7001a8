"""The rules of the mesh are kept, without leave to break them."""

from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class PoliciesKept(Rule):
    id = "policies-kept"
    dimension = Dimension.POLICIES
    weight = 10
    purpose = "What everybody agreed on serves everybody only where it is kept; a waiver puts off what has to be done."

    def judge(self, of: Assessed) -> Iterator[Part]:
        """One part for each policy, however many ports and columns it is about."""
        by_policy: dict[str, list[PolicyResult]] = {}
        for each in of.policies:
            by_policy.setdefault(each.policy, []).append(each)
        for policy, results in by_policy.items():
            broken = [each for each in results if each.verdict is not PolicyVerdict.KEPT]
            yield _missing(policy, broken[0], of) if broken else Part(name=policy, facts=of.declared)


def _missing(policy: str, result: PolicyResult, of: Assessed) -> Part:
    place = result.violations[0].location if result.violations else None
    remedy = Remedy(advice=result.remedy, place=place, command=f"mesh policy show {policy}")
    return missing(policy, _found(result), remedy, facts=of.declared)


def _found(result: PolicyResult) -> str:
    match result.verdict:
        case PolicyVerdict.WAIVED if result.waiver is not None:
            return f"waived until {result.waiver.end} for {result.subject}"
        case PolicyVerdict.UNKNOWN:
            return f"it could not be computed: {result.reason}"
    return result.violations[0].message if result.violations else ""
