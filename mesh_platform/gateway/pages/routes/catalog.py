"""Every page of the catalog, and what its pages are made with. It takes all paths that are left."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.requests import Request
from starlette.responses import Response

from mesh_platform.catalog.site import paths
from mesh_platform.gateway.pages.rendering import surroundings
from mesh_platform.gateway.pages.routes.shared import TheCatalog
from mesh_platform.gateway.pages.visitors import AnySession

router = APIRouter(include_in_schema=False)

_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "atom": "application/atom+xml",
}
_STATIC = frozenset({"style.css", "search.js", "icon.svg"})
_VALUES = "charts/"  # drawn from rows, and those need a token


@router.api_route("/static/{name}", methods=["GET", "HEAD"])
def static(request: Request, name: str) -> Response:
    if name not in _STATIC:
        raise HTTPException(404, "there is no such file")
    content = (files("mesh_platform.catalog.site") / "static" / name).read_bytes()
    return _answer(request, name, content)


@router.api_route("/{path:path}", methods=["GET", "HEAD"])
def show(
    catalog: TheCatalog, session: AnySession, request: Request, path: str, done: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    path = path or paths.HOME
    if path.startswith(_VALUES) and session is None:
        raise HTTPException(401, "charts show values, and those are for who has signed in")
    around = surroundings(catalog, session, path, done=done)
    is_same = not done and (session is None or not path.endswith(".html"))
    content = catalog.page(path, around, keep=is_same)
    if content is None:
        raise HTTPException(404, "the catalog has no such page")
    return _answer(request, path, content, private=not is_same or path.startswith(_VALUES))


def _answer(request: Request, path: str, content: bytes, *, private: bool = False) -> Response:
    """What a browser has already does not come twice; what was made for one visitor is kept nowhere."""
    kind = _TYPES[path.rpartition(".")[2]]
    if private:
        return Response(content, media_type=kind)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "cookie"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
