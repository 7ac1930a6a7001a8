"""What a server answers instead of what was asked, as the errors that a mesh on this machine raises."""

from collections.abc import Mapping
from typing import Any

from mesh_platform import errors
from mesh_platform.errors import MeshError, Refused, TooManyQueries, Transient, Unauthenticated, UnknownColumn, UnknownName, UsageError

_BY_STATUS: Mapping[int, type[MeshError]] = {401: Unauthenticated, 403: Refused, 404: UnknownName, 413: UsageError, 422: UsageError}
_WAIT_SECONDS = 1.0


def failure_of(status: int, document: object, *, wait: str = "") -> MeshError:
    """`document` is the RFC 9457 document of the answer, and `wait` its Retry-After; anything else than a mesh answers so otherwise."""
    if not isinstance(document, dict) or "fact" not in document:
        return _foreign(status)
    error = _made(_kind(status, str(document.get("error", ""))), document, wait=wait)
    error.place = str(document.get("place", ""))
    return error


def _kind(status: int, name: str) -> type[MeshError]:
    """That of this name, where this version knows it; else what the status says."""
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, MeshError):
        return kind
    return _BY_STATUS.get(status, UsageError if status < 500 else Transient)


def _made(kind: type[MeshError], document: Mapping[str, Any], *, wait: str) -> MeshError:
    told = {"hint": str(document.get("hint", ""))}
    fact = "; ".join([str(document["fact"]), *map(str, document.get("problems", ()))])
    if issubclass(kind, UnknownColumn):
        return kind(fact, column="", **told)
    if issubclass(kind, TooManyQueries):
        return kind(fact, seconds=float(wait) if wait.isdecimal() else _WAIT_SECONDS, **told)
    return kind(fact, **told)


def _foreign(status: int) -> MeshError:
    fact = f"the server answers {status}, and not as a mesh does"
    if status >= 500 or status == 429:
        return Transient(fact, hint="try again; if it goes on, ask who runs the mesh")
    return UsageError(fact, hint="is the address the one that mesh serve shows? MESH_URL, or connect(url=…)")
