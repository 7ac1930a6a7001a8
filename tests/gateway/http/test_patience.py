"""Clients that dawdle, over real sockets."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send

from mesh_platform.gateway.http import patience
from tests.listening import listening

WHOLE = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PIECE = b"x" * 1_000_000
ended = threading.Event()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers in two letters, or at `/much` until the client has left."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")] if scope["path"] == "/" else []})
    await receive()
    if scope["path"] == "/":
        await send({"type": "http.response.body", "body": b"ok"})
        return
    leaving = asyncio.ensure_future(receive())
    while not leaving.done():
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
    ended.set()


@pytest.fixture
def address(monkeypatch) -> Iterator[tuple[str, int]]:
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(patience, "AT_ONCE", 3)
    with listening(app, http=patience.PatientProtocol, lifespan="off", log_level="critical") as url:
        yield "127.0.0.1", int(url.rpartition(":")[2])
    assert not patience._connections


def connected(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=20)


def is_hung_up(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


def is_answered(client: socket.socket) -> bool:
    try:
        client.sendall(WHOLE)
        return client.recv(1000).endswith(b"ok")
    except ConnectionError:
        return False


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: lo"])
def test_who_says_nothing_or_half_of_it_is_hung_up_on(address, begun):
    with connected(address) as client:
        client.sendall(begun)
        assert is_hung_up(client)


def test_who_says_half_of_the_second_request_is_hung_up_on_too(address):
    with connected(address) as client:
        client.sendall(WHOLE)
        assert client.recv(1000).endswith(b"ok")
        client.sendall(WHOLE[:-2])
        assert is_hung_up(client)


def test_who_does_not_take_the_answer_is_hung_up_on_and_the_work_on_it_ends(address):
    ended.clear()
    with connected(address) as client:
        client.sendall(WHOLE.replace(b"/", b"/much", 1))
        assert ended.wait(20)


def test_one_address_has_so_many_connections_and_the_next_is_free_when_one_ends(address):
    first, *others = [connected(address) for _ in range(3)]
    for each in (first, *others):
        each.sendall(WHOLE)
        assert each.recv(1000).endswith(b"ok")
    with connected(address) as fourth:
        assert not is_answered(fourth)
    first.close()
    deadline = time.monotonic() + 20
    is_free = False
    while not is_free:
        assert time.monotonic() < deadline
        with connected(address) as fifth:
            is_free = is_answered(fifth)
    for each in others:
        each.close()
