"""What routes of pages ask for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse

from mesh_platform.gateway.http.shared import TheGateway
from mesh_platform.gateway.pages.catalog import Catalog


def catalog_of(request: Request, gateway: TheGateway) -> Catalog:
    """One for each server."""
    state = request.app.state
    if not hasattr(state, "catalog"):
        state.catalog = Catalog(gateway)
    return state.catalog


TheCatalog = Annotated[Catalog, Depends(catalog_of)]


def go(path: str) -> RedirectResponse:
    """After something was done: whoever loads the page again does not do it twice."""
    return RedirectResponse(f"/{path}", 303)
