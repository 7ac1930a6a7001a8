"""What is turned away before anything of it is read: requests for other hosts, too many of them, too large or too slow ones."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.failures import failure_of, problem

MOST_BYTES = 1_000_000  # no request holds rows
_BODY_SECONDS = 15.0


def guard(app: Starlette, *, names: Iterable[str]) -> None:
    """`names` are those of the hosts that the server is: a page elsewhere that had its name point here is not answered."""
    app.add_middleware(_Bounded)
    app.add_middleware(_Paced, gateway=app.state.gateway)
    hosts = [f"[{each}]" if ":" in each else each for each in names]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)


class _Bounded:
    """Bodies: of announced and of unknown length, and those that drip."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = HTTPConnection(scope).headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) <= MOST_BYTES:
            await self.app(scope, _bounded(receive), send)
        else:
            await problem(failure_of(_too_large()))(scope, receive, send)


def _bounded(receive: Receive) -> Receive:
    came, is_whole = 0, False
    ends: float | None = None  # for all of it: who sends a byte now and then dawdles too

    async def bounded() -> Message:
        nonlocal came, is_whole, ends
        if is_whole:
            return await receive()  # which waits for the client to leave, however long the answer takes
        if ends is None:
            ends = asyncio.get_running_loop().time() + _BODY_SECONDS
        try:
            async with asyncio.timeout_at(ends):
                message = await receive()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, f"a request comes within {_BODY_SECONDS:.0f} seconds") from None
        came += len(message.get("body", b""))
        if came > MOST_BYTES:
            raise _too_large()
        is_whole = not message.get("more_body", False)
        return message

    return bounded


def _too_large() -> HTTPException:
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {MOST_BYTES:,} bytes")


class _Paced:
    """A caller is whoever a token stands for, if it held when it last came; else an address."""

    def __init__(self, app: ASGIApp, *, gateway: Gateway) -> None:
        self.app = app
        self.gateway = gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["type"] == "http":
                self._require(scope)
        except TooManyQueries as refused:
            await problem(failure_of(refused))(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _require(self, scope: Scope) -> None:
        sent = HTTPConnection(scope).headers.get("authorization", "").partition(" ")[2]
        limits, subject = self.gateway.limits, self.gateway.identity.recent.subject_of(sent)
        if subject is not None:
            limits.principals.require(subject)
        else:
            limits.strangers.require(scope["client"][0] if scope.get("client") else "")
