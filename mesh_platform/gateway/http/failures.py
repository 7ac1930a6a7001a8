"""The one place that turns errors into answers, for every door that speaks HTTP.

A wrong call is 400, an unknown name 404, what the mesh refuses 403, what takes too much 429, what passes with time 503; a fault is
500, without a word of it.
"""

import logging
import math
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.errors import (
    InvalidDeclaration,
    MeshError,
    NotPublished,
    Refused,
    TooManyQueries,
    TooMuch,
    Transient,
    Unauthenticated,
    UnknownName,
    UsageError,
)

_log = logging.getLogger(__name__)

_STATUS: Mapping[type, HTTPStatus] = {  # that of the nearest class above holds
    UsageError: HTTPStatus.BAD_REQUEST,
    UnknownName: HTTPStatus.NOT_FOUND,
    Refused: HTTPStatus.FORBIDDEN,
    NotPublished: HTTPStatus.NOT_FOUND,
    TooMuch: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyQueries: HTTPStatus.TOO_MANY_REQUESTS,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Transient: HTTPStatus.SERVICE_UNAVAILABLE,
    MeshError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """`kind` is the class in `errors.py`, or the HTTP phrase where there is none; `hint` the next step."""

    status: HTTPStatus
    kind: str
    fact: str
    place: str = ""
    hint: str = ""
    details: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


Wording = Callable[[Failure], Response]


def failure_of(error: Exception) -> Failure:
    """What an error says to who stands outside: deliberate ones what they say anyway, others nothing."""
    match error:
        case MeshError():
            return _deliberate(error)
        case RequestValidationError():
            return _not_as_described(error)
        case HTTPException():
            status = HTTPStatus(error.status_code)
            return Failure(status=status, kind=status.phrase, fact=str(error.detail), headers=error.headers or {})
        case _:
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            return Failure(status=status, kind=status.phrase, fact="the server failed; its log says where")


def problem(failure: Failure) -> Response:
    """An RFC 9457 document. `detail` is the whole text; its parts stand beside it."""
    document: dict[str, JsonValue] = {
        "type": "about:blank",
        "title": failure.status.phrase,
        "status": failure.status.value,
        "detail": f"{failure.fact} ({failure.hint})" if failure.hint else failure.fact,
        "error": failure.kind,
        "fact": failure.fact,
        "place": failure.place,
        "hint": failure.hint,
        "problems": list(failure.details),
    }
    return JSONResponse(document, failure.status, failure.headers, media_type="application/problem+json")


def answer_failures(app: FastAPI, *, wordings: Mapping[str, Wording], otherwise: Wording) -> None:
    """Every error is answered in the words of the door that it happened behind."""

    def answer(request: Request, error: Exception) -> Response:
        wording = next((each for path, each in wordings.items() if request.url.path.startswith(path)), otherwise)
        return wording(failure_of(error))

    for kind in (MeshError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, answer)
    app.add_middleware(_FaultsAnswered, answer=answer)


class _FaultsAnswered:
    """What nobody foresaw. The log says where it happened, and not what: the text may quote a value, a query or a token."""

    def __init__(self, app: ASGIApp, *, answer: Callable[[Request, Exception], Response]) -> None:
        self.app = app
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as fault:  # noqa: BLE001 - the last wall before the network
            _log.error("%s\n%s", type(fault).__name__, "".join(traceback.format_tb(fault.__traceback__)))
            if not began:  # else the answer stays unfinished, and the server closes the connection: half of one must not look whole
                await self.answer(Request(scope), fault)(scope, receive, send)


def _deliberate(error: MeshError) -> Failure:
    status = next(found for each in type(error).__mro__ if (found := _STATUS.get(each)))
    details = tuple(map(str, error.problems)) if isinstance(error, InvalidDeclaration) else ()
    said = {"fact": error.fact, "place": error.place, "hint": error.hint}
    return Failure(status=status, kind=type(error).__name__, details=details, headers=_headers(error), **said)


def _headers(error: MeshError) -> dict[str, str]:
    match error:
        case Unauthenticated():
            return {"www-authenticate": "Bearer"}
        case TooManyQueries():
            return {"retry-after": str(math.ceil(error.seconds))}
        case _:
            return {}


def _not_as_described(error: RequestValidationError) -> Failure:
    """What was sent is not said again."""
    details = tuple(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    hint = "see what each route takes: /openapi.json"
    return Failure(
        status=HTTPStatus.BAD_REQUEST, kind=UsageError.__name__, fact="the request is not as described", hint=hint, details=details
    )
