"""The templates of the pages: every value is escaped, a name that nobody gave is an error, and all links are relative."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mesh_platform.catalog.site import markup, paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.governance.changes.port_changes import moved

_UNITS = (("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3_600), ("minute", 60))
MENU = (
    ("Home", paths.HOME),
    ("Search", paths.SEARCH),
    ("Lineage", paths.LINEAGE),
    ("Glossary", paths.GLOSSARY),
    ("Scorecards", paths.LEAGUE),
    ("Access", paths.ACCESS),
    ("Policies", paths.POLICIES),
    ("Demand", paths.DEMAND),
    ("Changes", paths.CHANGES),
    ("Owners", paths.OWNERS),
)


def render(template: str, view: SiteView, surroundings: Surroundings, *, path: str, **told: Any) -> str:
    """A page at a path. Templates find `view`, `around`, `path` and `up`, which leads to the catalog's address."""
    shared: Mapping[str, Any] = {"view": view, "around": surroundings, "path": path, "up": paths.up_from(path)}
    return environment().get_template(template).render(**shared, **told)


@cache
def environment(*packages: str) -> Environment:
    """With the templates of further packages, which may extend `page.html.j2`."""
    loaders = [PackageLoader(each) for each in ("mesh_platform.catalog.site", *packages)]
    made = Environment(
        loader=ChoiceLoader(loaders),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "markdown": markup.rendered,
        "inline": markup.inline,
        "day": day,
        "moment": moment,
        "amount": amount,
        "ago": ago,
        "moved": moved,
    }
    shared: dict[str, Any] = {"paths": paths, "menu": MENU}
    made.globals.update(shared)
    return made


def day(value: datetime) -> str:
    return f"{value:%Y-%m-%d}"


def moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def amount(value: float | None) -> str:
    return "—" if value is None else f"{value:,}"


def ago(value: datetime, now: datetime) -> str:
    """In words, by the largest unit that fits."""
    seconds = max((now - value).total_seconds(), 0)
    for unit, length in _UNITS:
        if (count := int(seconds // length)) >= 1:
            return f"{count} {unit}{'s' if count != 1 else ''} ago"
    return "just now"


def _visible(value: Any) -> Any:
    """Of every text that a template writes, whoever wrote it first."""
    return markup.visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
