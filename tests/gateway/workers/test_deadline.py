import socket
import time

import pytest

from mesh_platform.errors import TooMuch
from mesh_platform.gateway.workers.deadline import Deadline
from mesh_platform.lakehouse import engine
from mesh_platform.settings import Settings

ENDLESS = "select sum(a.range * b.range) from range(100_000_000) a, range(100_000_000) b"
SHORT = "select sum(hash(range)) > 0 from range(20_000_000)"


@pytest.fixture
def connection(tmp_path):
    with engine.connect(Settings(root=tmp_path)) as connection:
        yield connection


@pytest.fixture
def rows():
    server, worker = socket.socketpair()
    with server, worker:
        yield server, worker


def test_an_answer_ends_when_its_time_is_over(connection, rows):
    with Deadline(rows[1], 0.2) as deadline:
        deadline.works_with(connection)
        deadline.require_time()
        with pytest.raises(engine.EngineError, match=r"(?i)interrupt"):
            connection.execute(ENDLESS).fetchall()
        with pytest.raises(TooMuch, match=r"0\.2 seconds"):
            deadline.require_time()


def test_an_answer_ends_when_nobody_waits_for_it(connection, rows):
    with Deadline(rows[1], 600) as deadline:
        deadline.works_with(connection)
        rows[0].shutdown(socket.SHUT_RDWR)
        with pytest.raises(engine.EngineError, match=r"(?i)interrupt"):
            connection.execute(ENDLESS).fetchall()


def test_no_statement_begins_anew_when_the_time_is_over(connection, rows):
    with Deadline(rows[1], 0.05) as deadline:
        deadline.works_with(connection)
        for _ in range(2):
            with pytest.raises(engine.EngineError, match=r"(?i)interrupt"):
                connection.execute(ENDLESS).fetchall()


def test_what_was_sent_arrives_and_nobody_is_interrupted_any_more(connection, rows):
    server, worker = rows
    with Deadline(worker, 0.05) as deadline:
        worker.sendall(b"rows")
    deadline.works_with(connection)
    time.sleep(0.1)
    assert connection.execute(SHORT).fetchone() == (True,)
    assert server.recv(10) == b"rows"
    assert server.recv(10) == b""
