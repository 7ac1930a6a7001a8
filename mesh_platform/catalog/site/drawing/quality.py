"""Quality over time: one column for each build, as high as its checks are many, in the colours of their verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from mesh_platform.catalog.site.builds import Build
from mesh_platform.catalog.site.templating import environment
from mesh_platform.concepts.check import Verdict

MOST = 90  # builds that can be told apart
_HEIGHT, _STEP, _GAP = 60.0, 8.0, 2.0
_CLASSES = {Verdict.PASSED: "is-good", Verdict.WARNED: "is-warn", Verdict.FAILED: "is-bad", Verdict.UNKNOWN: "is-none"}


@dataclass(frozen=True, slots=True)
class Part:
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One build; `title` is what a reader sees who points at it."""

    x: float
    title: str
    parts: tuple[Part, ...]


def draw_quality(builds: Sequence[Build]) -> Markup:
    """With the number of rows as a line; the oldest build first."""
    shown = builds[-MOST:]
    most = max((len(each.verdicts) for each in shown), default=0) or 1
    columns = [_column(number, each, most) for number, each in enumerate(shown)]
    template = environment().get_template("quality.svg.j2")
    width = max(len(shown), 12) * _STEP
    return Markup(template.render(columns=columns, width=width, bar=_STEP - _GAP, line=_rows(shown), first=shown[0], last=shown[-1]))


def _column(number: int, build: Build, most: int) -> Column:
    """A build that ended before anything was checked is one low mark."""
    counts = build.counts or {Verdict.FAILED: most / 10}
    parts, y = [], _HEIGHT
    for verdict in Verdict:
        if height := round(_HEIGHT * counts.get(verdict, 0) / most, 2):
            y = round(y - height, 2)
            parts.append(Part(y, height, _CLASSES[verdict]))
    told = ", ".join(f"{count} {verdict.value}" for verdict, count in build.counts.items()) or "nothing was checked"
    word = "refused" if build.is_refused else f"published, {build.rows or 0:,} rows"
    return Column(x=number * _STEP, title=f"{build.at:%Y-%m-%d %H:%M} UTC: {word}; {told}", parts=tuple(parts))


def _rows(builds: Sequence[Build]) -> str:
    """The points of the line of rows; none where there are fewer than two."""
    known = [(number, each.rows) for number, each in enumerate(builds) if not each.is_refused and each.rows is not None]
    most = max((rows for _, rows in known), default=0)
    if len(known) < 2 or not most:
        return ""
    return " ".join(f"{number * _STEP + _STEP / 2 - _GAP / 2:g},{_HEIGHT - _HEIGHT * 0.95 * rows / most:.1f}" for number, rows in known)
