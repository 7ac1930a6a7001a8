"""An identity provider whose tokens count: its issuer, and the public keys that it publishes as a JWKS (RFC 7517)."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from mesh_platform.errors import SourceUnavailable, Unauthenticated, UsageError
from mesh_platform.gateway.identity.claims import required
from mesh_platform.gateway.identity.tokens import ISSUER
from mesh_platform.settings import Settings

# Asymmetric ones alone: with a symmetric one the published key would be the secret.
_ALGORITHMS = ("RS256", "ES256")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PAUSE_SECONDS = 60.0  # whoever sends unknown keys must not have the provider asked at each request
_KEPT_SECONDS = 3600.0  # a key that the provider takes back must not count for ever
_TIMEOUT_SECONDS = 5.0
_MOST_BYTES = 1_000_000


@dataclass(slots=True, kw_only=True)
class Provider:
    """`keys` is the address of the key set: https, loopback, or a file."""

    issuer: str
    audience: str
    keys: str
    _found: Mapping[str, jwt.PyJWK] = field(default_factory=dict)
    _asked: float = float("-inf")
    _had: float = float("-inf")
    _asking: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """Raises UsageError where what is set is not enough to trust anybody."""
        if not settings.token_issuer and not settings.token_jwks:
            return None
        if not settings.token_issuer or not settings.token_jwks:
            raise UsageError(
                "tokens of an identity provider need its issuer and its keys", hint="set MESH_TOKEN_ISSUER and MESH_TOKEN_JWKS"
            )
        if settings.token_issuer == ISSUER:
            raise UsageError(f"the issuer {ISSUER!r} is the mesh itself", hint="set MESH_TOKEN_ISSUER to that of the provider")
        _require_safe(settings.token_jwks)
        return cls(issuer=settings.token_issuer, audience=settings.token_audience, keys=settings.token_jwks)

    def claims(self, bearer: str) -> Mapping[str, Any]:
        """Raises jwt.PyJWTError and Unauthenticated; SourceUnavailable where the keys cannot be had."""
        key = self._key(str(jwt.get_unverified_header(bearer).get("kid", "")))
        found = jwt.decode(bearer, key, algorithms=_ALGORITHMS, audience=self.audience, issuer=self.issuer, options=required())
        # People of the provider are nobody else of the same name, to whom the mesh itself gave a token.
        return {**found, "sub": f"{found['sub']} ({urlsplit(self.issuer).hostname or self.issuer})"}

    def _key(self, name: str) -> jwt.PyJWK:
        with self._asking:
            now = time.monotonic()
            if now - self._had > _KEPT_SECONDS:
                self._found = {}
            if name not in self._found and now - self._asked > _PAUSE_SECONDS:
                self._asked = now
                self._found, self._had = _named(self._fetched()), now
            found = self._found.get(name)
        if found is None:
            raise Unauthenticated("the token is signed with a key that the identity provider does not publish", hint="sign in again")
        return found

    def _fetched(self) -> str:
        try:
            if not urlsplit(self.keys).scheme:
                return Path(self.keys).read_text(encoding="utf-8")
            answer = httpx.get(self.keys, timeout=_TIMEOUT_SECONDS, follow_redirects=False).raise_for_status()
        except (OSError, httpx.HTTPError) as failure:
            raise SourceUnavailable(f"the keys of the identity provider cannot be had: {type(failure).__name__}") from None
        return answer.text[:_MOST_BYTES]


def _named(document: str) -> dict[str, jwt.PyJWK]:
    """Keys of other kinds than those that sign tokens here are left out."""
    try:
        keys = json.loads(document)["keys"]
        return {str(each["kid"]): jwt.PyJWK(each, algorithm=_algorithm(each)) for each in keys if each.get("kty") in ("RSA", "EC")}
    except (ValueError, KeyError, TypeError, jwt.PyJWTError):
        raise SourceUnavailable("what the identity provider publishes is no set of keys") from None


def _algorithm(key: Mapping[str, Any]) -> str:
    return "RS256" if key["kty"] == "RSA" else "ES256"


def _require_safe(keys: str) -> None:
    """Whoever can change the keys on their way can be anybody."""
    parts = urlsplit(keys)
    if parts.scheme not in ("", "https") and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise UsageError("the keys of an identity provider come by https, or from a file", hint="correct MESH_TOKEN_JWKS")
