"""What goes between the server and a worker: documents in JSON, and rows as an Arrow stream on a socket of their own.

Nothing is pickled: a worker handles what strangers wrote, and the server does not run what comes out of it.
"""

import socket
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from mesh_platform import errors
from mesh_platform.access.entering.trail import Door
from mesh_platform.errors import MeshError, UnknownColumn

NOTHING = b""  # what the server says that wants no rows
_FAULT = ""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Document):
    """One SELECT, or the rows of one port, as `access.answering.answers` takes them; who asks, and what the answer may take.

    `memory` are bytes, and `rows` how many the answer may have. `stopped_at` is the server's time where that stands still.
    """

    subject: str
    consumer: str | None
    door: Door
    seconds: float
    memory: int
    rows: int
    stopped_at: datetime | None = None
    sql: str | None = None
    is_foreseen: bool = False  # only the columns of the answer are wanted
    port: str | None = None
    columns: tuple[str, ...] | None = None
    where: str | None = None
    as_of: int | str | None = None


class Found(_Document):
    """There is an answer: the snapshot of each port that it is made of. Rows come when they are wanted."""

    snapshots: dict[str, int]


class Wanted(_Document):
    """Rows, and how many of them; None for all."""

    limit: int | None


class Ended(_Document):
    """A worker has ended with a question. Without a failure, every row that was wanted has been sent."""

    failure: "Failure | None" = None


class Failure(_Document):
    """An error of the tree in `errors.py`; any other has no name, and is told by the worker's log alone."""

    kind: str
    fact: str = ""
    place: str = ""
    hint: str = ""


Ended.model_rebuild()
Document = TypeVar("Document", bound=_Document)
_ANY: TypeAdapter[Found | Ended] = TypeAdapter(Found | Ended)


def send(to: Connection, document: _Document) -> None:
    to.send_bytes(document.model_dump_json(exclude_defaults=True).encode())


def receive(sender: Connection, kind: type[Document]) -> Document:
    """Raises EOFError where the other side is gone."""
    return kind.model_validate_json(sender.recv_bytes())


def receive_any(worker: Connection) -> Found | Ended:
    """What a worker says. Raises EOFError where it is gone."""
    return _ANY.validate_json(worker.recv_bytes())


def send_socket(to: Connection, sent: socket.socket) -> None:
    send_handle(to, sent.fileno(), None)


def receive_socket(sender: Connection) -> socket.socket:
    return socket.socket(fileno=recv_handle(sender))


def failure_of(error: BaseException) -> Failure:
    if isinstance(error, MeshError):
        return Failure(kind=type(error).__name__, fact=error.fact, place=error.place, hint=error.hint)
    return Failure(kind=_FAULT)


def error_of(failure: Failure) -> Exception:
    """What the worker raised; what its class holds beside fact, place and hint stays there."""
    if failure.kind == _FAULT:
        return RuntimeError("a worker failed")
    kind = getattr(errors, failure.kind)
    told = {"column": ""} if issubclass(kind, UnknownColumn) else {}
    error = kind(failure.fact, hint=failure.hint, **told)
    error.place = failure.place
    return error
