"""Who looks at a page: a session is the token itself, in a cookie that no script can read, and it is verified at each request."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mesh_platform.concepts import clock
from mesh_platform.errors import Unauthenticated, UsageError
from mesh_platform.gateway.http.shared import TheGateway
from mesh_platform.gateway.identity.principal import Principal

_LONGEST = 3800  # of a cookie that every browser keeps
_HINT = "sign in with a token: mesh token new --for application:domain.name"


@dataclass(frozen=True, slots=True)
class Session:
    principal: Principal
    mark: str  # in each form of the session, so that no other site can send one in its name


def keep(response: Response, request: Request, token: str, principal: Principal) -> None:
    """Until the token ends. Raises UsageError for one that no browser would keep."""
    if len(token) > _LONGEST:
        raise UsageError("the token is too long for a browser", hint="use it with the API or a client; the catalog takes shorter ones")
    left = (principal.ends - clock.now()).total_seconds() if principal.ends else None
    response.set_cookie(
        _name(request),
        token,
        max_age=None if left is None else max(int(left), 0),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def forget(response: Response, request: Request) -> None:
    response.delete_cookie(_name(request), path="/", secure=_is_secure(request), httponly=True, samesite="strict")


def session_of(request: Request, gateway: TheGateway) -> Session | None:
    """None for who has not signed in, and for whose token holds no longer."""
    token = request.cookies.get(_name(request))
    if not token:
        return None
    try:
        return Session(gateway.identity.authenticate(token), hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest())
    except Unauthenticated:
        return None


def required_session(request: Request, session: "AnySession") -> Session:
    """Who opens a page is sent to sign in first, and then comes back; else raises Unauthenticated."""
    if session is not None:
        return session
    if request.method == "GET":
        query = urlencode({"next": f"{request.url.path}?{request.url.query}".rstrip("?")})
        raise HTTPException(303, "sign in first", headers={"location": f"/signin?{query}"})
    raise Unauthenticated("this is for who has signed in", hint=_HINT)


AnySession = Annotated[Session | None, Depends(session_of)]
TheSession = Annotated[Session, Depends(required_session)]


def _name(request: Request) -> str:
    """Over TLS no other host, and nobody in clear text, can set a cookie of this name."""
    return "__Host-mesh" if _is_secure(request) else "mesh"


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
