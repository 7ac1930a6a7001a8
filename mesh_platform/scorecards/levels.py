"""Maturity: levels that a product reaches one after the other, each through gates that no other strength makes up for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.scorecards.rule import Dimension
from mesh_platform.scorecards.scorecard import Scorecard

_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """`gates` are the least share of the points of a dimension; `points` the least of all together."""

    name: str
    meaning: str
    gates: Mapping[Dimension, float] = field(default_factory=dict)
    points: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """A gate that is not open yet; `dimension` None is the gate of all points together."""

    dimension: Dimension | None
    has: float
    needs: float

    def __str__(self) -> str:
        if self.dimension is None:
            return f"{self.has:.0f} of the {self.needs:.0f} points"
        return f"{self.dimension} {self.has:.0%} of {self.needs:.0%}"


LEVELS = (
    Level(name="begun", meaning="It is declared."),
    Level(
        name="described",
        meaning="Somebody who has never seen it can tell what it is and what it promises.",
        gates={Dimension.PURPOSE: 0.9, Dimension.DOCUMENTATION: 0.5, Dimension.CONTRACT: 0.6},
    ),
    Level(
        name="dependable",
        meaning="What it promises holds, and somebody answers for it.",
        gates={Dimension.QUALITY: 0.7, Dimension.SERVICE_LEVELS: 0.8, Dimension.OWNERSHIP: 0.7, Dimension.POLICIES: 0.9},
    ),
    Level(
        name="valued",
        meaning="Others read it and say that it serves them.",
        gates={Dimension.USAGE: 0.5, Dimension.SATISFACTION: 0.5},
    ),
    Level(
        name="exemplary",
        meaning="Others learn from it.",
        gates=dict.fromkeys(Dimension, 0.8),
        points=90,
    ),
)


def card_as_json(card: Scorecard) -> dict[str, JsonValue]:
    """The scorecard, where it stands, and what keeps it from standing higher."""
    coming = next_level(card)
    closed = closed_gates(card, coming) if coming else ()
    return {
        **card.as_json(),
        "level": level_of(card).name,
        "next_level": coming.name if coming else None,
        "closed_gates": [str(each) for each in closed],
    }


def level_of(card: Scorecard) -> Level:
    """The last level before the first gate that is closed."""
    reached = LEVELS[0]
    for each in LEVELS[1:]:
        if closed_gates(card, each):
            break
        reached = each
    return reached


def next_level(card: Scorecard) -> Level | None:
    place = LEVELS.index(level_of(card)) + 1
    return LEVELS[place] if place < len(LEVELS) else None


def closed_gates(card: Scorecard, level: Level) -> tuple[Closed, ...]:
    """What keeps a product from a level, whatever keeps it from those below."""
    shares = {each: card.share(each) for each in level.gates}
    closed = [Closed(each, shares[each], needs) for each, needs in level.gates.items() if shares[each] < needs - _SMALLEST]
    if card.points < level.points - _SMALLEST:
        closed.append(Closed(None, card.points, level.points))
    return tuple(closed)
