"""The changes as a feed (Atom, RFC 4287), for who wants to be told without coming to look."""

import uuid
from itertools import islice

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.changelog import Entry, changelog
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import SiteView

_MOST = 200


def render(view: SiteView, around: Surroundings) -> str:
    entries = tuple(islice(changelog(view), _MOST))
    told = {"entries": entries, "name": lambda each="": _name(around, each), "updated": entries[0].at if entries else view.at}
    return render_template("changes.atom.j2", view, around, path=paths.FEED, **told)


def _name(around: Surroundings, entry: Entry | str) -> str:
    """The same for ever, so that a reader tells news from what it knows: facts of a ledger keep their numbers."""
    part = f"{entry.what}/{entry.port}/{entry.number}" if isinstance(entry, Entry) else paths.FEED
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{around.gateway_url}/{part}").urn
