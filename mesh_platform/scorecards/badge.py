"""A picture of a score for READMEs and pages: SVG that loads nothing and runs nothing."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from mesh_platform.scorecards.levels import level_of
from mesh_platform.scorecards.scorecard import POINTS, Scorecard

_COLOURS = ((80, "#2e7d32"), (50, "#b26a00"), (0, "#b3261e"))  # white letters can be read on each of them


def badge(card: Scorecard) -> str:
    """The SVG of a product's score, with its level."""
    colour = next(colour for least, colour in _COLOURS if card.score >= least)
    text = f"{card.score}/{POINTS} {level_of(card).name}"
    title = f"{card.product}: {card.score} of {POINTS} on {card.at:%Y-%m-%d}"
    return _templates().get_template("badge.svg.j2").render(text=text, title=title, colour=colour) + "\n"


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("mesh_platform.scorecards"), undefined=StrictUndefined, autoescape=True)
