"""Who asks: routes that need to know say so, and are told by the token of the request."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mesh_platform.errors import Unauthenticated
from mesh_platform.gateway.http.shared import TheGateway
from mesh_platform.gateway.identity.principal import Principal

_TOKEN = HTTPBearer(auto_error=False, scheme_name="token", description="What `mesh token new` printed, or an identity provider gave.")
_HINT = "send it as `Authorization: Bearer …`; get one: mesh token new --for application:domain.name"

_Sent = Annotated[HTTPAuthorizationCredentials | None, Depends(_TOKEN)]


def principal_of(gateway: TheGateway, sent: _Sent) -> Principal:
    """Raises Unauthenticated."""
    if sent is None:
        raise Unauthenticated("this needs a token", hint=_HINT)
    return gateway.identity.authenticate(sent.credentials)


def any_principal_of(gateway: TheGateway, sent: _Sent) -> Principal | None:
    """None for who sends no token; one that does not hold is refused here too."""
    return None if sent is None else gateway.identity.authenticate(sent.credentials)


ThePrincipal = Annotated[Principal, Depends(principal_of)]
AnyPrincipal = Annotated[Principal | None, Depends(any_principal_of)]
