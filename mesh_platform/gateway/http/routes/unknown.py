"""What the API does not have, said in its own words: without these routes it would be a page that the catalog does not have."""

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.routing import Match, Route

from mesh_platform.errors import UnknownName

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def routes_beside(*routers: APIRouter) -> APIRouter:
    """For every path of the API that none of these has."""
    known = [each for router in routers for each in router.routes if isinstance(each, Route)]
    beside = APIRouter(include_in_schema=False)

    @beside.api_route("/v1", methods=_METHODS)
    @beside.api_route("/v1/{path:path}", methods=_METHODS)
    def refuse(request: Request) -> None:
        """405 where there is something at this address that is to be asked in another way, and else 404."""
        path, asked = request.url.path, request.scope
        if allowed := {method for each in known if each.matches(asked)[0] is Match.PARTIAL for method in each.methods or ()}:
            raise HTTPException(405, f"{path} does not take {request.method}", headers={"allow": ", ".join(sorted(allowed))})
        raise UnknownName(f"the API has nothing at {path[:80]}", hint="see what it has: /openapi.json")

    return beside
