"""What became of an owner's products within a week, and what to do first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import UnknownName
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.observability.alerts.journal import read_journal
from mesh_platform.scorecards.history import WEEK, score_at
from mesh_platform.scorecards.levels import level_of
from mesh_platform.scorecards.scorecard import Gap, Scorecard
from mesh_platform.scorecards.scoring import score

_FIRST = 3  # of the rules that cost a product points


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What one rule costs a product, in all of its gaps."""

    lost: float
    gaps: tuple[Gap, ...]

    def as_json(self) -> dict[str, JsonValue]:
        first = self.gaps[0]
        return {
            "rule": first.rule,
            "lost": round(self.lost, 2),
            "parts": len(self.gaps),
            "first": first.part.name,
            "found": first.part.found,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One product; `before` is its scorecard of a week ago, where it had one."""

    card: Scorecard
    before: Scorecard | None

    @property
    def change(self) -> float | None:
        return self.card.points - self.before.points if self.before else None

    @property
    def level(self) -> str:
        return level_of(self.card).name

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The dearest first."""
        found = [Loss(lost=each.weight - each.points, gaps=tuple(each.gaps)) for each in self.card.judged if any(each.gaps)]
        return tuple(sorted(found, key=lambda each: -each.lost))[:_FIRST]

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "product": str(self.card.product),
            "score": self.card.score,
            "points": round(self.card.points, 2),
            "change": None if self.change is None else round(self.change, 2),
            "level": self.level,
            "losses": [each.as_json() for each in self.losses],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """`alerts` are the titles of what is open in the owner's domains."""

    owner: str
    at: datetime
    weeks: tuple[Week, ...]
    alerts: tuple[str, ...]

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "owner": self.owner,
            "at": self.at.isoformat(),
            "products": [each.as_json() for each in self.weeks],
            "alerts": list(self.alerts),
        }


def digests(lakehouse: Lakehouse, mesh: Mesh, *, owner: str | None = None) -> tuple[Digest, ...]:
    """One for each owner, or for one of them. Raises UnknownName."""
    now = clock.now()
    before = {each.product: each for each in score_at(lakehouse, now - WEEK)}
    owned: dict[str, list[Week]] = {}
    for card in score(lakehouse, mesh, at=now):
        owned.setdefault(card.owner, []).append(Week(card=card, before=before.get(card.product)))
    if owner is not None and owner not in owned:
        hint = did_you_mean(owner, owned) or f"owners of products: {', '.join(sorted(filter(None, owned))) or 'none'}"
        raise UnknownName(f"{owner!r} owns no product", hint=hint)
    alerts = dict(_open_alerts(lakehouse))
    chosen = {name: weeks for name, weeks in owned.items() if name and owner in (None, name)}
    return tuple(_digest(name, weeks, now, alerts) for name, weeks in sorted(chosen.items()))


def _digest(owner: str, weeks: Iterable[Week], at: datetime, alerts: Mapping[str, frozenset[str]]) -> Digest:
    known = tuple(weeks)
    domains = frozenset(each.card.product.domain for each in known)
    titles = tuple(title for title, concerned in alerts.items() if concerned & domains)
    return Digest(owner=owner, at=at, weeks=known, alerts=titles)


def _open_alerts(lakehouse: Lakehouse) -> Iterator[tuple[str, frozenset[str]]]:
    for each in read_journal(lakehouse.ledger).open.values():
        yield each.alert.title, frozenset(each.alert.domains)


def week_began(at: datetime) -> datetime:
    """The last Monday at seven, UTC."""
    monday = (at - timedelta(days=at.weekday())).replace(hour=7, minute=0, second=0, microsecond=0)
    return monday if monday <= at else monday - WEEK
