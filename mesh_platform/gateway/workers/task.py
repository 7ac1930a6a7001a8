"""One question at one worker, as the server follows it."""

import logging
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError, TooMuch, Transient
from mesh_platform.gateway.workers.deadline import too_long
from mesh_platform.gateway.workers.pool import Worker
from mesh_platform.gateway.workers.wire import NOTHING, Ended, Found, Question, Wanted, error_of, receive_any

if TYPE_CHECKING:
    import pyarrow as pa

_log = logging.getLogger(__name__)


class Task:
    """Is over with the worker's last word, or with the worker."""

    def __init__(self, worker: Worker, question: Question) -> None:
        self.worker = worker
        self.last: Ended | None = None
        self._question = question
        self._is_late = self._is_wanted = False
        self._rows, theirs = socket.socketpair()
        self._stream = self._rows.makefile("rb")
        with theirs:
            try:
                worker.ask(question, theirs)
            except OSError:
                self._leave()
                raise self._lost() from None

    @property
    def seconds(self) -> float:
        return self._question.seconds

    @property
    def is_fit(self) -> bool:
        """Whether the worker can take the next question: one that was short of memory may hold what it could not use."""
        return not self._is_late and self.last is not None and (self.last.failure is None or self.last.failure.kind != TooMuch.__name__)

    def found(self) -> Mapping[PortAddress, int]:
        """The snapshots that the answer is made of. Raises what the worker raised."""
        said = self._heard()
        if isinstance(said, Found):
            return {PortAddress.parse(port): number for port, number in said.snapshots.items()}
        raise self._failed(said)

    def rows(self, *, limit: int | None) -> "pa.RecordBatchReader":
        """Raises what the worker raises, also in the middle of them."""
        import pyarrow as pa

        self._want(Wanted(limit=limit).model_dump_json().encode())
        try:
            rows = pa.ipc.open_stream(self._stream)
        except (pa.ArrowException, OSError):
            self._require_whole()
            raise
        return pa.RecordBatchReader.from_batches(rows.schema, self._handed_on(rows))

    def stop(self) -> None:
        """From any thread: nobody wants rows, or more of them."""
        with suppress(OSError):  # the worker may be gone
            self._rows.shutdown(socket.SHUT_RDWR)

    def give_up(self) -> None:
        """From any thread: the worker did not end by itself."""
        self._is_late = True
        _log.warning("a worker was ended %g seconds after a question of %s", self._question.seconds, self._question.subject)
        self.worker.kill()

    def rest(self, *, seconds: float) -> None:
        """Waits so long, at most, for the last word on what nobody wants any more."""
        if self.last is None:
            self.stop()
            with suppress(MeshError, OSError):
                if not self._is_wanted:
                    self._want(NOTHING)
                while self.last is None and self.worker.connection.poll(seconds):
                    self._heard()
        self._leave()

    def _want(self, what: bytes) -> None:
        self._is_wanted = True
        try:
            self.worker.connection.send_bytes(what)
        except OSError:
            raise self._lost() from None

    def _handed_on(self, rows: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
        """What breaks off in the middle, the worker's last word explains."""
        import pyarrow as pa

        try:
            yield from rows
        except (pa.ArrowException, OSError):
            self._require_whole()
            raise
        self._require_whole()

    def _require_whole(self) -> None:
        said = self._heard()
        if not isinstance(said, Ended) or said.failure is not None:
            raise self._failed(said)

    def _heard(self) -> Found | Ended:
        try:
            said = receive_any(self.worker.connection)
        except (EOFError, OSError):
            raise self._lost() from None
        if isinstance(said, Ended):
            self.last = said
        return said

    def _failed(self, said: Found | Ended) -> Exception:
        return error_of(said.failure) if isinstance(said, Ended) and said.failure is not None else self._lost()

    def _lost(self) -> Exception:
        if self._is_late:
            return too_long(self._question.seconds)
        _log.error("a worker ended in the middle of a question of %s", self._question.subject)
        return Transient("the process that makes the answer ended before it was done", hint="try again, or ask for less")

    def _leave(self) -> None:
        self._stream.close()
        self._rows.close()
