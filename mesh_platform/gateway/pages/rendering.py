"""Pages that only a server has: in the same clothes as the catalog's, with who is signed in at their top."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import HTMLResponse

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.catalog.site.templating import environment
from mesh_platform.gateway.http.failures import Failure
from mesh_platform.gateway.pages.catalog import Catalog
from mesh_platform.gateway.pages.visitors import Session

# What was done, after a form was sent. Only these can be shown: an address may be written by anybody.
DONE: Mapping[str, str] = {
    "asked": "The owner of the port was asked. You see here what becomes of it.",
    "granted": "Access is granted: the port approves by itself what was asked for.",
    "approved": "Access is granted. The consumer reads by it from now on.",
    "denied": "The request is denied. Who asked sees why under Mine.",
    "renewed": "The grant is renewed.",
    "revoked": "The grant is revoked. It ends with the consumer's next read.",
    "withdrawn": "The request is taken back.",
    "justified": "Why it is needed stands in the agreement now, where its owner reads it.",
    "rated": "Your rating is written down, in the place of an earlier one.",
    "reported": "The problem is written down, and the owner of the port is told.",
    "answered": "Your answer is written down. Who said it sees it under Mine, and says whether that settles it.",
    "settled": "It is settled.",
    "served": "The demand is served. Those who wished for it see by which port.",
    "rejected": "It is said why nobody will offer it. Those who wished for it see the reason.",
    "joined": "The two demands are one.",
    "wished": "It is written down. You see here who else wishes for it, and what becomes of it.",
    "signed-in": "You are signed in.",
    "signed-out": "You are signed out.",
}


def surroundings(catalog: Catalog, session: Session | None, path: str, *, done: str = "") -> Surroundings:
    """What the server adds to a page of the catalog."""
    settings = catalog.gateway.settings
    slots = {"account": _rendered("account.html.j2", path=path, session=session)}
    if done in DONE:
        slots["notice"] = _rendered("notice.html.j2", told=DONE[done])
    view = catalog.view()
    if catalog.is_behind:
        slots["behind"] = _rendered("behind.html.j2", at=view.at)
    return Surroundings(
        server=True,
        visitor=str(session.principal.consumer or "") if session else "",
        slots={**slots, **_actions(catalog, session, path)},
        showcase=catalog.showcase if session else None,
        dagster_url=settings.dagster_url,
        gateway_url=settings.catalog_url,
    )


def page(
    catalog: Catalog, session: Session | None, template: str, told: Mapping[str, Any], *, path: str, status: int = 200, done: str = ""
) -> HTMLResponse:
    around = surroundings(catalog, session, path, done=done)
    shared = {"view": catalog.view(), "around": around, "path": path, "up": paths.up_from(path), "here": "", "session": session}
    return HTMLResponse(_templates().get_template(template).render(**shared, **told), status)


def failure_page(failure: Failure) -> HTMLResponse:
    """Of any path, so that its links begin at the top."""
    return HTMLResponse(_rendered("failure.html.j2", failure=failure), failure.status, failure.headers)


def _actions(catalog: Catalog, session: Session | None, path: str) -> dict[str, Markup]:
    """In the place of the commands that do the same."""
    if path == paths.DEMAND:
        return {"actions": _rendered("demand_actions.html.j2", path=path, session=session)}
    if path.startswith("ports/"):
        port = catalog.view().ports_by_key.get(path.removeprefix("ports/").removesuffix(".html"))
        if port is not None:
            return {"actions": _rendered("port_actions.html.j2", path=path, session=session, port=port, query=quote(str(port.address)))}
    return {}


def _rendered(template: str, **told: Any) -> Markup:
    path = told.pop("path", paths.HOME)
    return Markup(_templates().get_template(template).render(up=paths.up_from(path), path=path, **told))


def _templates() -> Any:
    return environment("mesh_platform.gateway.pages")
