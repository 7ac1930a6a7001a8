"""What the author of a rule needs: derive one class from Rule, write its `judge`, and name it in `every_rule.py`.

    class OwnerReachable(Rule):
        id = "owner-reachable"
        dimension = Dimension.OWNERSHIP
        weight = 3
        purpose = "Who has a question needs somebody to ask."

        def judge(self, of: Assessed) -> Iterator[Part]:
            yield Part(name=str(of.address)) if of.product.support else missing(…)

The points of a rule are spread evenly over its parts, so that each part tells what it would regain. A rule without parts has
nothing against the product.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import ClassVar

from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.part import Part, Remedy, missing

__all__ = ["Assessed", "Dimension", "Iterator", "Part", "Remedy", "Rule", "missing"]


class Dimension(StrEnum):
    """What a rule is about, in the order in which a scorecard tells it."""

    PURPOSE = "purpose"
    DOCUMENTATION = "documentation"
    CONTRACT = "contract"
    QUALITY = "quality"
    SERVICE_LEVELS = "service levels"
    OWNERSHIP = "ownership"
    USAGE = "usage"
    SATISFACTION = "satisfaction"
    POLICIES = "policies"


class Rule(ABC):
    """What every rule says of itself. The weights of all rules are 100 points together."""

    id: ClassVar[str]
    dimension: ClassVar[Dimension]
    weight: ClassVar[int]
    purpose: ClassVar[str]

    @abstractmethod
    def judge(self, of: Assessed) -> Iterable[Part]: ...
