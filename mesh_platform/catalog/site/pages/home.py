"""The first page: what there is, what is new, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import PortView, ProductView, SiteView
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import ENDING
from mesh_platform.feedback.demand.demand import Demand

_NEWEST, _ASKED = 8, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    domains: Sequence[tuple[Domain, Sequence[ProductView]]]
    newest: Sequence[PortView]
    refused: Sequence[PortView]
    broken: Sequence[PortView]
    ending: Sequence[PortView]
    most_read: Sequence[PortView]
    asked: Sequence[Demand]
    public: int
    columns: int


def render(view: SiteView, around: Surroundings) -> str:
    return render_template("home.html.j2", view, around, path=paths.HOME, here=paths.HOME, told=_home(view))


def _home(view: SiteView) -> Home:
    ports = view.ports.values()
    published = [each for each in ports if each.release]
    by_domain: dict[str, list[ProductView]] = {each.name: [] for each in view.mesh.domains}
    for each in view.products.values():
        by_domain[each.address.domain].append(each)
    return Home(
        domains=[(each, by_domain[each.name]) for each in view.mesh.domains],
        newest=nlargest(_NEWEST, published, key=lambda each: each.release.at if each.release else view.at),
        refused=[each for each in ports if each.refusal],
        broken=[each for each in ports if any(standing.is_met is False for standing in each.standings)],
        ending=[each for each in ports if each.status in ENDING],
        most_read=nlargest(_NEWEST, (each for each in ports if each.readers), key=_reads),
        asked=nlargest(_ASKED, (each for each in view.demands if each.is_open), key=attrgetter("votes")),
        public=sum(each.port.public for each in ports),
        columns=sum(len(each.entry.columns) for each in ports),
    )


def _reads(port: PortView) -> int:
    return sum(each.reads for each in port.readers)
