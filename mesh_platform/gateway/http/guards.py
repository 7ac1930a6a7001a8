"""What is turned away before anything of it is read: requests for other hosts, too many of them, too large ones."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000  # no request holds rows
PER_SECOND, AT_ONCE = 50.0, 200.0
_MOST_CALLERS = 10_000


def guard(app: FastAPI, *, names: Iterable[str]) -> None:
    """`names` are those of the hosts that the server is: a page elsewhere that had its name point here is not answered."""
    app.add_middleware(_Bounded)
    app.add_middleware(_Paced)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*names], www_redirect=False)


class TooLarge(Exception):
    """More came than was announced, or than may come."""


class _Bounded:
    """Bodies of announced and of unknown length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = HTTPConnection(scope).headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > MOST_BYTES:
            await _refused(scope, receive, send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > MOST_BYTES:
                raise TooLarge
            return message

        try:
            await self.app(scope, counted, send)
        except TooLarge:
            await _refused(scope, receive, send)


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(f"a request has at most {MOST_BYTES:,} bytes\n", 413)(scope, receive, send)


@dataclass(slots=True)
class _Bucket:
    """Requests that a caller still has; they come back with time."""

    left: float
    at: float

    def takes(self, now: float) -> bool:
        self.left = min(AT_ONCE, self.left + (now - self.at) * PER_SECOND)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class _Paced:
    """A caller is a token where there is one, else an address: who floods has nobody else turned away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._bucket(_caller(scope)).takes(time.monotonic()):
            await self.app(scope, receive, send)
            return
        await PlainTextResponse("too many requests\n", 429, {"retry-after": "1"})(scope, receive, send)

    def _bucket(self, caller: str) -> _Bucket:
        """Only so many callers are remembered: those that came last."""
        found = self._buckets.setdefault(caller, _Bucket(AT_ONCE, time.monotonic()))
        self._buckets.move_to_end(caller)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)
        return found


def _caller(scope: Scope) -> str:
    sent = HTTPConnection(scope).headers.get("authorization", "")
    address = scope["client"][0] if scope.get("client") else ""
    return f"{address} {hashlib.sha256(sent.encode()).hexdigest()}"
