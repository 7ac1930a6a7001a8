"""Scorecards: one in full with what regains each point, or many in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.scorecards.levels import card_as_json, closed_gates, level_of, next_level
from mesh_platform.scorecards.rule import Dimension
from mesh_platform.scorecards.scorecard import POINTS, Gap, Scorecard, whole_points
from mesh_platform.scorecards.standing import Average, average, by_domain, league

_GOOD, _POOR = 80, 50
_NAMED = 3
_FILLED, _EMPTY, _BAR = "█", "░", 10
_NOTHING = "there is no product to judge; begin one: mesh new product"


@dataclass(frozen=True, slots=True)
class ScorecardView:
    card: Scorecard

    def as_json(self) -> JsonValue:
        return card_as_json(self.card)

    def as_text(self) -> Iterator[RenderableType]:
        card = self.card
        yield Text.assemble((str(card.product), "bold"), "  ", _score(card.points), f" of {POINTS}, ", (level_of(card).name, "bold"))
        yield from _towards_next(card)
        yield table("", "rule", "points", "of", rows=_rules(card), right=("points", "of"))
        if card.gaps:
            yield Text("\nWhat regains points", style="bold")
            for gaps in _alike(card.gaps):
                yield from _gap_lines(card, gaps)
            yield Text(f"\n  mesh scorecard {card.product} --fix", style="cyan", no_wrap=True, overflow="ignore")


@dataclass(frozen=True, slots=True)
class ScorecardsView:
    """`ranked`: as a league, the best first; else by name. `name` is what the average is of."""

    cards: Sequence[Scorecard]
    name: str
    ranked: bool = False

    def as_json(self) -> JsonValue:
        domains: dict[str, JsonValue] = {name: each.as_json() for name, each in by_domain(self.cards).items()}
        cards = league(self.cards) if self.ranked else self.cards
        return {
            "name": self.name,
            **average(self.cards).as_json(),
            "domains": domains,
            "scorecards": [card_as_json(each) for each in cards],
        }

    def as_text(self) -> Iterator[RenderableType]:
        if not self.cards:
            yield _NOTHING
            return
        yield Text.assemble((self.name, "bold"), "  ", *_average(average(self.cards)))
        cards = league(self.cards) if self.ranked else self.cards
        yield table("", "product", "", "score", "level", "weakest", rows=map(self._row, enumerate(cards, 1)), right=("score",))
        domains = by_domain(self.cards)
        if len(domains) > 1:
            ranked = sorted(domains.items(), key=lambda each: (-(each[1].points or 0), each[0])) if self.ranked else domains.items()
            yield Text("\nDomains", style="bold")
            yield table("domain", "score", rows=((name, Text.assemble(*_average(each))) for name, each in ranked))

    def _row(self, numbered: tuple[int, Scorecard]) -> tuple[str | Text, ...]:
        number, card = numbered
        weakest = min(Dimension, key=card.share)
        told = f"{weakest} {card.share(weakest):.0%}" if card.share(weakest) < 1 else ""
        name = str(card.product) if card.counts else f"{card.product} (tried out)"
        return (f"{number}" if self.ranked else "", name, _bar(card.points), _score(card.points), level_of(card).name, told)


@dataclass(frozen=True, slots=True)
class HistoryView:
    """Scorecards of one product, the oldest first."""

    cards: Sequence[Scorecard]

    def as_json(self) -> JsonValue:
        return [card_as_json(each) for each in self.cards]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.cards:
            yield "the ledger knows nothing of it yet: build it first, with mesh run"
            return
        changes = [0.0, *(after.points - before.points for before, after in zip(self.cards, self.cards[1:], strict=False))]
        rows = (
            (f"{card.at:%Y-%m-%d}", _bar(card.points), _score(card.points), f"{change:+.1f}" if change else "", level_of(card).name)
            for card, change in zip(self.cards, changes, strict=True)
        )
        yield table("day", "", "score", "change", "level", rows=rows, right=("score", "change"))


def _towards_next(card: Scorecard) -> Iterator[Text]:
    coming = next_level(card)
    if coming is not None:
        yield Text(f"{coming.name} takes more: {', '.join(map(str, closed_gates(card, coming)))}", style="dim")


def _rules(card: Scorecard) -> Iterator[tuple[str | Text, ...]]:
    before: Dimension | None = None
    for each in card.judged:
        style = "green" if each.share >= 1 else "red" if each.share < _POOR / POINTS else "yellow"
        name = each.dimension.value if each.dimension is not before else ""
        before = each.dimension
        yield name, each.rule, Text(f"{each.points:.1f}", style=style), str(each.weight)


def _alike(gaps: Sequence[Gap]) -> list[list[Gap]]:
    """Those that are mended in the same way stand together, the dearest first."""
    found: dict[tuple[str, str, str], list[Gap]] = {}
    for each in gaps:
        advice = each.part.remedy.advice if each.part.remedy else ""
        found.setdefault((each.rule, each.part.found, advice), []).append(each)
    return sorted(found.values(), key=lambda each: -sum(gap.lost for gap in each))


def _gap_lines(card: Scorecard, gaps: Sequence[Gap]) -> Iterator[Text]:
    part, lost = gaps[0].part, sum(each.lost for each in gaps)
    names = [each.part.name.removeprefix(f"{card.product}.") for each in gaps]
    named = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    yield Text.assemble((f"{lost:+5.1f}  ", "green"), (gaps[0].rule, "bold"), f"  {named}: {part.found}")
    if part.remedy is None:
        return
    place = f"  {part.remedy.place}" if part.remedy.place else ""
    yield Text.assemble(f"       {part.remedy.advice}", (place, "dim"))
    if part.remedy.command:
        yield Text(f"       {part.remedy.command}", style="cyan", no_wrap=True, overflow="ignore")


def _average(of: Average) -> Iterator[Text]:
    if of.points is None:
        yield Text("no product that is promised to anybody", style="dim")
        return
    yield _score(of.points)
    yield Text(f" of {POINTS}, over {count(of.products, 'product')}")


def _score(points: float) -> Text:
    style = "green" if points >= _GOOD else "red" if points < _POOR else "yellow"
    return Text(f"{whole_points(points)}", style=f"bold {style}")


def _bar(points: float) -> str:
    filled = round(points / POINTS * _BAR)
    return _FILLED * filled + _EMPTY * (_BAR - filled)
