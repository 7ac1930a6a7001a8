"""Who calls: the token of each call, in the header `authorization`."""

import base64
import binascii
from collections.abc import Mapping, Sequence

from pyarrow import flight

from mesh_platform.errors import Unauthenticated
from mesh_platform.gateway.flight.failures import failures_told
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal

NAME = "principal"
_HINT = "send it as `authorization: Bearer …`, or as the password of any user; get one: mesh token new --for application:domain.name"


class Known(flight.ServerMiddleware):
    """Of a call whose token holds. Who signed in with a password is told what to send from now on."""

    def __init__(self, principal: Principal, token: str) -> None:
        self.principal = principal
        self._token = token

    def sending_headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self._token}"}


class TokenMiddleware(flight.ServerMiddlewareFactory):
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def start_call(self, info: flight.CallInfo, headers: Mapping[str, Sequence[str | bytes]]) -> Known:  # noqa: ARG002 - as Arrow calls it
        with failures_told():
            token = _token(headers.get("authorization", ()))
            principal = self._gateway.identity.authenticate(token)
            self._gateway.limits.principals.require(principal.subject)
            return Known(principal, token)


class AnySignIn(flight.ServerAuthHandler):
    """Clients that sign in first come through the middleware with that call too: here nothing is left to ask."""

    def authenticate(self, outgoing: object, incoming: object) -> None:
        """Nothing is said beside the headers."""

    def is_valid(self, token: bytes) -> bytes:  # noqa: ARG002
        return b""


def _token(sent: Sequence[str | bytes]) -> str:
    kind, _, value = str(sent[0] if sent else "").partition(" ")
    match kind.lower():
        case "bearer":
            return value.strip()
        case "basic":
            return _password(value)
    raise Unauthenticated("this needs a token", hint=_HINT)


def _password(encoded: str) -> str:
    try:
        padded = encoded + "=" * (-len(encoded) % 4)  # which some clients leave out
        return base64.b64decode(padded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated("the user and password cannot be read", hint=_HINT) from None
