import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.interchange.lineage.events import KINDS, event_of
from mesh_platform.interchange.lineage.names import Names
from mesh_platform.interchange.lineage.receivers import FileReceiver
from mesh_platform.interchange.lineage.sending import send_lineage
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings
from tests.interchange.conftest import orders
from tests.publishing.conftest import Publisher
from tests.sample_mesh import write_sample_mesh


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(tmp_path / "mesh")


def build(root) -> None:
    with open_lakehouse(Settings(root=root)) as lakehouse:
        port = require_mesh(root).select("sales.orders.daily")[0]
        Publisher(lakehouse).publish(port, orders("1"), run=str(uuid4()))


def send(root, **settings) -> dict[str, str]:
    with open_lakehouse(Settings(root=root, **settings)) as lakehouse:
        return send_lineage(lakehouse, require_mesh(root))


def cursors(root) -> list[dict]:
    with open_lakehouse(Settings(root=root)) as lakehouse:
        return [each.details for each in reversed(lakehouse.ledger.facts(Kind.LINEAGE_SENT))]


def lines(root) -> list[dict]:
    return [json.loads(each) for each in (root / "events.jsonl").read_text().splitlines()]


class Receiver(ThreadingHTTPServer):
    """Takes events, and refuses as many as it was told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[dict] = []
        self.keys: set[str | None] = set()
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v1/lineage"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.answers.pop(0) if self.server.answers else 201
        if status == 201:
            self.server.taken.append(body)
        self.server.keys.add(self.headers["Authorization"])
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_each_build_is_told_once_and_in_order(root):
    build(root)
    assert send(root, openlineage="events.jsonl") == {}
    assert send(root, openlineage="events.jsonl") == {}
    build(root)
    send(root, openlineage="events.jsonl")

    told = lines(root)
    assert [each["eventType"] for each in told] == ["START", "COMPLETE", "START", "COMPLETE"]
    assert [each["mesh_fact"] for each in told] == sorted({each["mesh_fact"] for each in told})
    assert [each["events"] for each in cursors(root)] == [2, 2]


def test_what_a_crash_left_unrecorded_is_not_written_to_the_file_again(root):
    build(root)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        first = next(lakehouse.ledger.stream(KINDS))
        event = event_of(Names("mesh"), require_mesh(root), first)
        FileReceiver(root / "events.jsonl").send(event, number=first.id)
    with (root / "events.jsonl").open("a") as file:
        file.write('{"half')

    send(root, openlineage="events.jsonl")

    written = (root / "events.jsonl").read_text().splitlines()
    assert written.pop(1) == '{"half'
    assert [json.loads(each)["eventType"] for each in written] == ["START", "COMPLETE"]


def test_a_receiver_that_fails_hears_the_rest_later_and_nothing_twice(root, receiver):
    build(root)
    build(root)
    receiver.answers = [201, 503]

    (reason,) = send(root, openlineage=receiver.url).values()
    assert reason == "127.0.0.1 answered 503"
    assert len(receiver.taken) == 1
    assert send(root, openlineage=receiver.url) == {}

    assert [each["eventType"] for each in receiver.taken] == ["START", "COMPLETE", "START", "COMPLETE"]
    assert len({(each["run"]["runId"], each["eventType"]) for each in receiver.taken}) == 4


def test_the_key_opens_the_receiver_and_is_kept_nowhere(root, receiver):
    build(root)
    send(root, openlineage=receiver.url, openlineage_key="s3cret-key")

    assert receiver.keys == {"Bearer s3cret-key"}
    with open_lakehouse(Settings(root=root)) as lakehouse:
        assert "s3cret-key" not in "".join(f"{each.subject}{each.details}" for each in lakehouse.ledger.facts())


def test_nobody_follows_a_receiver_elsewhere(root, receiver):
    build(root)
    receiver.answers = [302]

    (reason,) = send(root, openlineage=receiver.url).values()

    assert "TooManyRedirects" in reason
    assert not receiver.taken


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("http://lineage.example.org/api/v1/lineage", "without TLS"),
        ("https://bob:hunter2@lineage.example.org/", "holds a password"),
    ],
)
def test_an_address_that_nobody_should_send_to_gets_nothing(root, where, said):
    build(root)

    (reason,) = send(root, openlineage=where).values()

    assert said in reason
    assert "hunter2" not in reason
    assert not cursors(root)


def test_nothing_is_sent_where_nobody_asked_for_it(root):
    build(root)

    assert send(root) == {}
    assert not cursors(root)
