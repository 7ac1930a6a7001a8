"""Pages that stand alone: the league of scorecards, demand, access, changes, and the search."""

from itertools import islice

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.changelog import changelog
from mesh_platform.catalog.site.pages.agreed import agreed
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView
from mesh_platform.scorecards.levels import LEVELS

_MOST = 1000


def render_league(view: SiteView, around: Surroundings) -> str:
    """The best first; what is tried out or retired does not compete."""
    rated = [each for each in view.products.values() if each.card and each.card.counts]
    rated.sort(key=lambda each: (-(each.card.points if each.card else 0), each.address))
    counts = [(each, sum(one.level == each.name for one in rated)) for each in LEVELS]
    told = {"rated": rated[:_MOST], "more": max(len(rated) - _MOST, 0), "levels": counts}
    return render_template("league.html.j2", view, around, path=paths.LEAGUE, here=paths.LEAGUE, **told)


def render_demand(view: SiteView, around: Surroundings) -> str:
    demands = sorted(view.demands, key=lambda each: (not each.is_open, -each.votes, -each.id))
    told = {"open": [each for each in demands if each.is_open], "ended": [each for each in demands if not each.is_open][:100]}
    return render_template("demand.html.j2", view, around, path=paths.DEMAND, here=paths.DEMAND, **told)


def render_access(view: SiteView, around: Surroundings) -> str:
    found = [agreed(each, view.at) for each in view.mesh.agreements.values()]
    found.sort(key=lambda each: (each.agreement.port, each.consumer))
    told = {"agreements": found[:_MOST], "more": max(len(found) - _MOST, 0)}
    return render_template("access.html.j2", view, around, path=paths.ACCESS, here=paths.ACCESS, **told)


def render_changes(view: SiteView, around: Surroundings) -> str:
    told = tuple(islice(changelog(view), _MOST // 5))
    return render_template("changes.html.j2", view, around, path=paths.CHANGES, here=paths.CHANGES, told=told)


def render_search(view: SiteView, around: Surroundings) -> str:
    return render_template("search.html.j2", view, around, path=paths.SEARCH, here=paths.SEARCH)
