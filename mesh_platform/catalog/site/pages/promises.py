"""Service levels as bars: how much of a promise was kept, and how much may still go wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mesh_platform.service_levels.notices import kept_in_words
from mesh_platform.service_levels.standing import Standing

_LOW = 0.25  # of a budget: somebody should look


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """`share` was kept, `left` of the error budget remains; None and 0 where nothing was measured yet."""

    promise: str
    target: str
    days: int
    share: float | None
    kept: str
    left: float
    kind: str

    @property
    def left_in_words(self) -> str:
        return "spent" if self.left <= 0 else f"{min(100 * self.left, 100):.0f} %"


def promises(standings: Iterable[Standing]) -> Iterator[Promise]:
    for each in standings:
        left = each.budget.left
        yield Promise(
            promise=each.objective.promise,
            target=f"{each.objective.target:g}",
            days=each.objective.days,
            share=each.measured.kept,
            kept=kept_in_words(each.measured.kept),
            left=left,
            kind="bad" if left <= 0 else "warn" if left < _LOW else "good",
        )
