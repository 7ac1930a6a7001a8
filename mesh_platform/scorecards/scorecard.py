"""A scorecard: the points of a product, rule by rule, and what each lost point takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.scorecards.part import Part
from mesh_platform.scorecards.rule import Dimension

POINTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """`lost` is what the part would regain, in points of the whole scorecard."""

    rule: str
    lost: float
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One rule on one product."""

    rule: str
    dimension: Dimension
    weight: int
    purpose: str
    parts: tuple[Part, ...]

    @property
    def share(self) -> float:
        return sum(each.share for each in self.parts) / len(self.parts) if self.parts else 1.0

    @property
    def points(self) -> float:
        return self.weight * self.share

    @property
    def gaps(self) -> Iterator[Gap]:
        for each in self.parts:
            if not each.is_whole:
                yield Gap(rule=self.rule, lost=self.weight * (1 - each.share) / len(self.parts), part=each)

    @property
    def facts(self) -> tuple[int, ...]:
        """The facts that its points were worked out of."""
        return tuple(sorted({number for each in self.parts for number in each.facts}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """`counts`: the product is promised to others, so that its domain and the mesh are measured by it as well."""

    product: ProductAddress
    name: str
    owner: str
    counts: bool
    at: datetime
    judged: tuple[Judged, ...]

    @property
    def points(self) -> float:
        return sum(each.points for each in self.judged)

    @property
    def score(self) -> int:
        return whole_points(self.points)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The dearest first."""
        found = (gap for each in self.judged for gap in each.gaps)
        return tuple(sorted(found, key=lambda each: (-each.lost, each.rule, each.part.name)))

    def share(self, dimension: Dimension) -> float:
        """How much of the points of a dimension it has."""
        rules = [each for each in self.judged if each.dimension is dimension]
        return sum(each.points for each in rules) / sum(each.weight for each in rules)

    def rule(self, id: str) -> Judged:
        return next(each for each in self.judged if each.rule == id)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "product": str(self.product),
            "name": self.name,
            "owner": self.owner,
            "counts": self.counts,
            "at": self.at.isoformat(),
            "score": self.score,
            "points": round(self.points, 2),
            "rules": [_judged_as_json(each) for each in self.judged],
        }


def whole_points(points: float) -> int:
    """What is not whole is never rounded to it."""
    return int(points + 1e-6)


def _judged_as_json(judged: Judged) -> dict[str, JsonValue]:
    return {
        "rule": judged.rule,
        "dimension": judged.dimension.value,
        "weight": judged.weight,
        "points": round(judged.points, 2),
        "purpose": judged.purpose,
        "facts": list(judged.facts),
        "gaps": [_gap_as_json(each) for each in judged.gaps],
    }


def _gap_as_json(gap: Gap) -> dict[str, JsonValue]:
    remedy = gap.part.remedy.as_json() if gap.part.remedy else {}
    return {"part": gap.part.name, "lost": round(gap.lost, 2), "found": gap.part.found, "facts": list(gap.part.facts), "remedy": remedy}
