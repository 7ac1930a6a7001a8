"""Sign in with a token, and out again."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mesh_platform.errors import MeshError, Unauthenticated, UsageError
from mesh_platform.gateway.pages import visitors
from mesh_platform.gateway.pages.rendering import page
from mesh_platform.gateway.pages.routes.shared import TheCatalog, go
from mesh_platform.gateway.pages.said import SaidHere, require_mark
from mesh_platform.gateway.pages.visitors import AnySession, TheSession

router = APIRouter(include_in_schema=False)

_LONGEST = 500
Next = Annotated[str, Query(alias="next", max_length=_LONGEST)]


@router.get("/signin")
def form(catalog: TheCatalog, session: AnySession, following: Next = "", done: str = "") -> HTMLResponse:
    return page(catalog, session, "signin.html.j2", {"following": following, "error": None}, path="signin", done=done)


@router.post("/signin")
def sign_in(catalog: TheCatalog, request: Request, said: SaidHere) -> Response:
    """A token that does not hold is not said again. Where to go on lies on this server, whoever wrote the address."""
    token, following = "".join(said.text("token").split()), said.text("next")[:_LONGEST]
    try:
        if not token.isascii() or not token:
            raise Unauthenticated("this is no token", hint="paste what `mesh token new` printed, all of it")
        principal = catalog.gateway.identity.authenticate(token)
        answer = RedirectResponse(following if _is_here(following) else "/mine?done=signed-in", 303)
        visitors.keep(answer, request, token, principal)
    except (Unauthenticated, UsageError) as error:
        return _refused(catalog, error, following)
    return answer


@router.post("/signout")
def sign_out(request: Request, session: TheSession, said: SaidHere) -> Response:
    require_mark(said, session)
    answer = go("signin?done=signed-out")
    visitors.forget(answer, request)
    return answer


def _refused(catalog: TheCatalog, error: MeshError, following: str) -> HTMLResponse:
    status = 401 if isinstance(error, Unauthenticated) else 400
    return page(catalog, None, "signin.html.j2", {"following": following, "error": error}, path="signin", status=status)


def _is_here(address: str) -> bool:
    """A path of this server: browsers take two slashes, of either kind, for another host, and leave out control characters."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isascii() and address.isprintable()
