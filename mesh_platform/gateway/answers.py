"""Answers that leave through a door: a worker makes each, bounded in time, memory and rows, and writes it down as the principal's."""

from collections.abc import Iterator
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.limits import Place
from mesh_platform.gateway.workers.pool import Workers
from mesh_platform.gateway.workers.task import Task
from mesh_platform.gateway.workers.wire import Question

if TYPE_CHECKING:
    import pyarrow as pa

_GRACE_SECONDS = 2.0  # in which a worker ends by itself what takes too long, and writes down that it did
_REST_SECONDS = 1.0  # in which it leaves an answer that nobody wants any more


class Answer:
    """One answer, which holds its worker and its principal's place until its rows are gone, it fails, or it is closed.

    `snapshots` says which snapshot of which port it is made of.
    """

    def __init__(self, workers: Workers, place: Place, task: Task) -> None:
        self.seconds = task.seconds
        self._workers, self._place, self._task = workers, place, task
        self._is_closed = False
        self._lock = Lock()
        self._timer = Timer(task.seconds + _GRACE_SECONDS, self._give_up)
        self._timer.daemon = True
        self._timer.start()
        try:
            self.snapshots = self._task.found()
        except BaseException:
            self.close()
            raise

    def batches(self, *, limit: int | None = None) -> "pa.RecordBatchReader":
        """A stream, once. Raises TooMuch in the middle of it where that is when it becomes too much."""
        import pyarrow as pa

        try:
            rows = self._task.rows(limit=limit)
        except BaseException:
            self.close()
            raise
        return pa.RecordBatchReader.from_batches(rows.schema, self._handed_out(rows))

    def stop(self) -> None:
        """From any thread: whoever waits for rows gets no more of them."""
        self._task.stop()

    def close(self) -> None:
        """Once, however often it is said."""
        with self._lock:
            was_closed, self._is_closed = self._is_closed, True
        if not was_closed:
            self._task.rest(seconds=_REST_SECONDS)
            self._timer.cancel()
            self._workers.give_back(self._task.worker, is_fit=self._task.is_fit)
            self._place.leave()

    def __del__(self) -> None:
        """A stream that nobody began does not end either."""
        if not self._is_closed:
            self.close()

    def _handed_out(self, rows: "pa.RecordBatchReader") -> "Iterator[pa.RecordBatch]":
        try:
            yield from rows
        finally:
            self.close()

    def _give_up(self) -> None:
        """Also where nobody takes the rows, and so nobody would notice that there are no more."""
        with self._lock:
            if not self._is_closed:  # else its worker may work for somebody else by now
                self._task.give_up()
                self._workers.release(self._task.worker)
                self._place.leave()


def ask(gateway: Gateway, principal: Principal, door: Door, sql: str) -> Answer:
    """Of one SELECT over ports. Raises what `access.answering.answers.answer` does, TooMuch and TooManyQueries."""
    return _answered(gateway, principal, door, sql=sql)


def foreseen(gateway: Gateway, principal: Principal, door: Door, sql: str) -> "pa.Schema":
    """The columns that the answer to a SELECT would have; as `access.answering.answers.describe`."""
    return _answered(gateway, principal, door, sql=sql, is_foreseen=True).batches().read_all().schema


def rows_of(gateway: Gateway, principal: Principal, door: Door, port: str | PortAddress, **asked: Any) -> Answer:
    """Of one port. `asked` are the columns, the condition and the moment of `access.answering.answers.read_port`."""
    return _answered(gateway, principal, door, port=str(port), **asked)


def _begun(workers: Workers, question: Question) -> Task:
    worker = workers.take()
    try:
        return Task(worker, question)
    except BaseException:
        workers.give_back(worker, is_fit=False)
        raise


def _answered(gateway: Gateway, principal: Principal, door: Door, **asked: Any) -> Answer:
    settings = gateway.settings
    question = Question(
        subject=principal.subject,
        consumer=None if principal.consumer is None else str(principal.consumer),
        door=door,
        seconds=settings.query_seconds,
        memory=settings.query_memory,
        rows=settings.query_rows,
        stopped_at=clock.stopped_at(),
        **asked,
    )
    place = gateway.limits.admit(principal)
    try:
        task = _begun(gateway.workers, question)
    except BaseException:
        place.leave()
        raise
    return Answer(gateway.workers, place, task)
