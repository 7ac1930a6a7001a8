"""Forms: shown, sent, and shown again where something is wrong with what was said."""

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mesh_platform.errors import MeshError, Refused, Transient, UsageError
from mesh_platform.gateway.http.failures import failure_of
from mesh_platform.gateway.pages.fields import Form, Sheet
from mesh_platform.gateway.pages.forms.registry import FORMS
from mesh_platform.gateway.pages.rendering import page
from mesh_platform.gateway.pages.routes.shared import TheCatalog, go
from mesh_platform.gateway.pages.said import Said, SaidHere, require_mark
from mesh_platform.gateway.pages.visitors import Session, TheSession

router = APIRouter(prefix="/do", include_in_schema=False)


@router.get("/{name}")
def show(catalog: TheCatalog, session: TheSession, request: Request, name: str) -> HTMLResponse:
    said = Said({key: [value] for key, value in request.query_params.items()})
    return _shown(catalog, session, name, _form(name).lay(catalog.gateway, session.principal, said))


@router.post("/{name}")
def send(catalog: TheCatalog, session: TheSession, said: SaidHere, name: str) -> Response:
    """What the mesh says no to is said beside the field, and nothing of what was written is lost."""
    form = _form(name)
    require_mark(said, session)
    try:
        following = form.send(catalog.gateway, session.principal, said)
    except (UsageError, Refused, Transient) as error:
        return _again(catalog, session, name, said, error)
    catalog.look_again()
    return go(following)


def _form(name: str) -> Form:
    if name not in FORMS:
        raise HTTPException(404, "there is no such form")
    return FORMS[name]


def _again(catalog: TheCatalog, session: Session, name: str, said: Said, error: MeshError) -> HTMLResponse:
    sheet = FORMS[name].lay(catalog.gateway, session.principal, said)
    return _shown(catalog, session, name, sheet.again(said, error), status=failure_of(error).status)


def _shown(catalog: TheCatalog, session: Session, name: str, sheet: Sheet, *, status: int = 200) -> HTMLResponse:
    return page(catalog, session, "form.html.j2", {"name": name, "sheet": sheet}, path=f"do/{name}", status=status)
