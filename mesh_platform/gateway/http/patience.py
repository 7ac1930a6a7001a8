"""How long the server waits for a client: for a request to be whole, and for an answer to be taken. uvicorn waits for ever."""

import asyncio
from collections import Counter

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 15.0
ANSWER_SECONDS = 60.0  # in which nothing at all of it was taken
AT_ONCE = 200  # connections of one address

_connections: Counter[str] = Counter()


class PatientProtocol(H11Protocol):
    """HTTP/1.1, for a while: whoever dawdles is hung up on, and holds no more than their own connections."""

    _waiting: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None
    _address = ""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        _connections[self._address] += 1
        if _connections[self._address] > AT_ONCE:
            transport.abort()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_writing()
        _connections[self._address] -= 1
        if not _connections[self._address]:
            del _connections[self._address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()
        elif self.cycle is None or self.cycle.response_complete:
            self._wait()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_writing()
        self._writing = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_writing()

    def _wait(self) -> None:
        """From the first byte of a request on: one that drips is not waited for longer."""
        if self._waiting is None:
            self._waiting = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _stop_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
