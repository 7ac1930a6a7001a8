"""One worker: a process that opens the store, and answers one question after the other until the server is gone."""

import logging
import signal
import socket
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from multiprocessing.connection import Connection

import pyarrow as pa

from mesh_platform.access.answering.answers import answer, describe, read_port
from mesh_platform.access.answering.rows import Reading, as_invalid_query
from mesh_platform.access.answering.streams import Stream
from mesh_platform.access.entering.trail import Visitor
from mesh_platform.concepts import clock
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError, TooMuch
from mesh_platform.gateway.workers.deadline import LESS, Deadline
from mesh_platform.gateway.workers.memory import may_take
from mesh_platform.gateway.workers.wire import (
    NOTHING,
    Ended,
    Found,
    Question,
    Wanted,
    failure_of,
    receive,
    receive_socket,
    send,
)
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.settings import Settings

_log = logging.getLogger(__name__)


def work(settings: Settings, server: Connection) -> None:
    """Returns when the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the server ends its workers
    with open_lakehouse(settings) as lakehouse, suppress(EOFError, ConnectionError):
        while True:
            question = receive(server, Question)
            with receive_socket(server) as rows:
                ended = _work_on(lakehouse, question, server, rows)
            send(server, ended)


def _work_on(lakehouse: Lakehouse, question: Question, server: Connection, rows: socket.socket) -> Ended:
    may_take(question.memory)
    try:
        with _time_of(question), Deadline(rows, question.seconds) as deadline:
            _answer(lakehouse, question, deadline, server, rows)
    except (EOFError, ConnectionError):
        raise
    except MemoryError:
        return Ended(failure=failure_of(TooMuch("the answer takes more memory than it may", hint=LESS)))
    except Exception as error:  # noqa: BLE001 - the server gives it the words that may leave
        if not isinstance(error, MeshError):
            _log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return Ended(failure=failure_of(error))
    return Ended()


def _time_of(question: Question) -> AbstractContextManager[None]:
    return nullcontext() if question.stopped_at is None else clock.frozen_at(question.stopped_at)


def _answer(lakehouse: Lakehouse, question: Question, deadline: Deadline, server: Connection, rows: socket.socket) -> None:
    store = replace(lakehouse, ledger=lakehouse.ledger.under(question.subject))
    store = store.bounded(memory=f"{question.memory}B", opened=deadline.works_with)
    consumer = None if question.consumer is None else Consumer.parse(question.consumer)
    visitor = Visitor(consumer=consumer, door=question.door)
    if question.is_foreseen:
        _foresee(store, question, visitor, server, rows)
        return
    with as_invalid_query():
        reading = _reading(store, question, visitor)
    deadline.require_time()
    if (wanted := _wanted(server, reading.snapshots)) is not None:
        batches = reading.record_batches(limit=wanted.limit)
        _send_rows(rows, batches.schema, _bounded(batches, question.rows, deadline))


def _foresee(store: Lakehouse, question: Question, visitor: Visitor, server: Connection, rows: socket.socket) -> None:
    with as_invalid_query():
        schema = describe(store, question.sql or "", visitor)
    if _wanted(server, {}) is not None:
        _send_rows(rows, schema, ())


def _wanted(server: Connection, snapshots: Mapping[PortAddress, int]) -> Wanted | None:
    """None where the server has heard enough."""
    send(server, Found(snapshots={str(port): number for port, number in snapshots.items()}))
    wanted = server.recv_bytes()
    return None if wanted == NOTHING else Wanted.model_validate_json(wanted)


def _reading(store: Lakehouse, question: Question, visitor: Visitor) -> Reading | Stream:
    if question.sql is not None:
        return answer(store, question.sql, visitor, only_rows=True)
    port = PortAddress.parse(question.port or "")
    return read_port(store, port, visitor, columns=question.columns, where=question.where, as_of=question.as_of, only_rows=True)


def _bounded(batches: pa.RecordBatchReader, most: int, deadline: Deadline) -> Iterator[pa.RecordBatch]:
    """Arrow passes on that DuckDB was interrupted as a fault of its own."""
    sent = 0
    try:
        for each in batches:
            deadline.require_time()
            sent += each.num_rows
            if sent > most:
                raise TooMuch(f"the answer has more than {most:,} rows", hint=LESS)
            yield each
    except (pa.ArrowException, OSError):
        deadline.require_time()
        if not deadline.is_gone:
            raise
    deadline.require_time()


def _send_rows(rows: socket.socket, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """As long as anybody wants them. What breaks off has no end in the stream."""
    with suppress(BrokenPipeError), rows.makefile("wb") as file:
        writer = pa.ipc.new_stream(file, schema)
        for each in batches:
            writer.write_batch(each)
        writer.close()
