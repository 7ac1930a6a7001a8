"""What somebody sent with a form, after it is known that the form was ours."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends
from starlette.requests import Request

from mesh_platform.errors import Refused, UsageError
from mesh_platform.gateway.pages.visitors import Session

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 2000
_AGAIN = "open the form again, and send it from there"


class Said:
    """The fields of a form. One that was left empty was not said."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        return next(iter(self._fields.get(name, ())), "").strip()

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._fields.get(name, ()))

    def day(self, name: str) -> date | None:
        if not (text := self.text(name)):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UsageError(f"{text[:40]!r} is no day", hint="write it as 2027-12-31") from None

    def number(self, name: str) -> int:
        text = self.text(name)
        if not text.isascii() or not text.isdecimal() or len(text) > 18:
            raise UsageError(f"{text[:40]!r} is no number", hint=_AGAIN)
        return int(text)


async def said_of(request: Request) -> Said:
    """Raises Refused for a form that another site sent, and UsageError for what is none."""
    _require_same_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise UsageError("this is no form", hint=_AGAIN)
    body = await request.body()
    try:
        return Said(parse_qs(body.decode("utf-8"), keep_blank_values=False, max_num_fields=_MOST_FIELDS, errors="strict"))
    except ValueError:
        raise UsageError("the form cannot be read", hint=_AGAIN) from None


SaidHere = Annotated[Said, Depends(said_of)]


def no_step(named: str) -> UsageError:
    return UsageError(f"{named[:20]!r} is no step of this form", hint="take one of the buttons below it")


def require_mark(said: Said, session: Session) -> None:
    """Raises Refused for a form that was not given to this session."""
    if not hmac.compare_digest(said.text("mark").encode(), session.mark.encode()):
        raise Refused("the form is not of this session", hint=_AGAIN)


def _require_same_origin(request: Request) -> None:
    """Browsers say where a form came from, and pages cannot make them lie; a program that is no browser holds no cookies of others."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    elsewhere = (site is not None and site != "same-origin") or (
        origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    )
    if elsewhere:
        raise Refused("the form came from another site", hint=_AGAIN)
