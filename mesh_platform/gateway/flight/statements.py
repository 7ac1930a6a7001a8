"""Statements that a client named and will come back for: each is its principal's alone, and for a short time."""

import secrets
import time
from dataclasses import dataclass
from threading import Lock

import pyarrow as pa

from mesh_platform.errors import TooManyQueries, UnknownName
from mesh_platform.gateway.identity.principal import Principal

_SECONDS = 300.0  # from its last use on
_MOST = 1_000  # of one principal
_MOST_TEXT = 10_000_000  # characters of all of them


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT, and the columns of its answer when it was named; whether it may be asked is looked up each time it is."""

    sql: str
    schema: pa.Schema


@dataclass(slots=True)
class _Held:
    statement: Statement
    principal: Principal
    used: float


class Statements:
    """A handle says nothing to anybody else, and nothing about the statement."""

    def __init__(self) -> None:
        self._held: dict[bytes, _Held] = {}
        self._lock = Lock()

    def keep(self, statement: Statement, principal: Principal) -> bytes:
        """Raises TooManyQueries for who keeps very many."""
        handle = secrets.token_bytes(16)
        with self._lock:
            self._forget_old()
            held = [len(each.statement.sql) for each in self._held.values() if each.principal.subject == principal.subject]
            if len(held) >= _MOST or sum(held) + len(statement.sql) > _MOST_TEXT:
                fact = f"{principal.subject} holds {len(held)} statements, and has no room for another"
                raise TooManyQueries(fact, seconds=_SECONDS, hint="close those that are done")
            self._held[handle] = _Held(statement, principal, time.monotonic())
        return handle

    def find(self, handle: bytes, principal: Principal) -> Statement:
        """Raises UnknownName for a handle that is not the principal's, or no longer holds."""
        with self._lock:
            return self._own(handle, principal).statement

    def take(self, handle: bytes, principal: Principal) -> Statement:
        """The same, once."""
        with self._lock:
            statement = self._own(handle, principal).statement
            del self._held[handle]
            return statement

    def _own(self, handle: bytes, principal: Principal) -> _Held:
        self._forget_old()
        found = self._held.get(handle)
        if found is None or _identity(found.principal) != _identity(principal):
            raise UnknownName("there is no such statement, or no longer", hint="send the query again")
        found.used = time.monotonic()
        return found

    def _forget_old(self) -> None:
        oldest = time.monotonic() - _SECONDS
        for handle in [handle for handle, each in self._held.items() if each.used < oldest]:
            del self._held[handle]


def _identity(principal: Principal) -> tuple[object, ...]:
    """A token that was renewed goes on with what another of the same principal began."""
    return (principal.subject, principal.consumer, principal.domains)
