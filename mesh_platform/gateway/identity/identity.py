"""From the token of a request to the principal behind it; whatever does not hold is nobody."""

from collections.abc import Callable, Mapping
from typing import Any

import jwt

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import MeshError, Unauthenticated
from mesh_platform.feedback.speaking import find_speaker
from mesh_platform.gateway.identity.claims import AUDIENCE, principal_of, required
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.identity.provider import Provider
from mesh_platform.gateway.identity.recent import RecentTokens
from mesh_platform.gateway.identity.tokens import ALGORITHM, ISSUER, find, signing_secret
from mesh_platform.lakehouse.lakehouse import Lakehouse

_LONGEST = 8192
_HINT = "get a token: mesh token new --for application:domain.name"


class Identity:
    """Asked at each request, so that a token that was revoked opens nothing from the next one on."""

    def __init__(self, lakehouse: Lakehouse, mesh: Callable[[], Mesh]) -> None:
        self._lakehouse = lakehouse
        self._mesh = mesh
        self._provider = Provider.of(lakehouse.settings)
        self.recent = RecentTokens()

    def authenticate(self, bearer: str) -> Principal:
        """Raises Unauthenticated, which quotes nothing of the token."""
        try:
            principal = self._principal(bearer)
        except Unauthenticated:
            self.recent.forget(bearer)
            raise
        self.recent.note(bearer, principal.subject)
        return principal

    def _principal(self, bearer: str) -> Principal:
        try:
            principal = principal_of(self._claims(bearer))
        except jwt.PyJWTError:  # its text may quote what was sent
            raise Unauthenticated("the token does not hold", hint=_HINT) from None
        self._require_known(principal)
        return principal

    def _claims(self, bearer: str) -> Mapping[str, Any]:
        """The issuer that a token names chooses the key and the algorithms, and nothing else of it does."""
        if len(bearer) > _LONGEST:
            raise Unauthenticated("the token is too long", hint=_HINT)
        issuer = jwt.decode(bearer, options={"verify_signature": False}).get("iss")
        if issuer == ISSUER:
            return self._own(bearer)
        if self._provider is not None and issuer == self._provider.issuer:
            return self._provider.claims(bearer)
        raise Unauthenticated("the token is of an issuer that this mesh does not know", hint=_HINT)

    def _own(self, bearer: str) -> Mapping[str, Any]:
        key = signing_secret(self._lakehouse.settings)
        claims = jwt.decode(bearer, key, algorithms=[ALGORITHM], audience=AUDIENCE, issuer=ISSUER, options=required("jti"))
        token = find(self._lakehouse.ledger, str(claims["jti"]))
        if token is None or token.revoked is not None:
            raise Unauthenticated("the token was revoked" if token else "the ledger knows no such token", hint=_HINT)
        return claims

    def _require_known(self, principal: Principal) -> None:
        """Products, applications and domains come to an end, and tokens for them with them."""
        if principal.consumer is None:
            return
        try:
            find_speaker(self._mesh(), str(principal.consumer))
        except MeshError:
            raise Unauthenticated(f"the mesh does not know {principal.consumer}, for which the token is", hint=_HINT) from None
