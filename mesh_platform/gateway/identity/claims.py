"""What a token claims, as the gateway reads it (RFC 7519, 4.1, and two names of its own)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jwt.types import Options

from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import NAME
from mesh_platform.errors import InvalidName, Unauthenticated
from mesh_platform.gateway.identity.principal import Principal

AUDIENCE = "mesh"
CONSUMER = "mesh_consumer"
DOMAINS = "mesh_domains"

_HINT = "get another token"


def required(*more: str) -> Options:
    """What a token must say. When it begins and ends is held against the clock of the mesh, which tests move."""
    return {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "require": ["exp", "sub", "iss", "aud", *more]}


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """Raises Unauthenticated for claims that have ended, have not begun, or are not what they should be."""
    ends = _moment(claims["exp"])
    if ends <= clock.now():
        raise Unauthenticated(f"the token ended on {ends:%Y-%m-%d %H:%M} UTC", hint=_HINT)
    if "nbf" in claims and _moment(claims["nbf"]) > clock.now():
        raise Unauthenticated("the token does not hold yet", hint=_HINT)
    return Principal(
        subject=_subject(claims["sub"]),
        consumer=_consumer(claims.get(CONSUMER)),
        domains=_domains(claims.get(DOMAINS, [])),
        token=str(claims.get("jti", "")),
        ends=ends,
    )


def _subject(claimed: object) -> str:
    """It is written down as the one who acts, so it has to be a name that others can read."""
    if not isinstance(claimed, str) or not claimed.strip() or not claimed.isprintable():
        raise Unauthenticated("the token names nobody", hint=_HINT)
    return claimed


def _consumer(claimed: object) -> Consumer | None:
    if claimed is None:
        return None
    try:
        return Consumer.parse(str(claimed))
    except InvalidName:
        raise Unauthenticated(f"the token's {CONSUMER} is no consumer", hint=_HINT) from None


def _domains(claimed: object) -> frozenset[str]:
    if not isinstance(claimed, list) or not all(isinstance(each, str) and NAME.fullmatch(each) for each in claimed):
        raise Unauthenticated(f"the token's {DOMAINS} are no list of domains", hint=_HINT)
    return frozenset(claimed)


def _moment(claimed: object) -> datetime:
    try:
        if isinstance(claimed, int | float) and not isinstance(claimed, bool):
            return datetime.fromtimestamp(claimed, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise Unauthenticated("the token does not say when it ends", hint=_HINT)
