"""What may go wrong between a client and its server, and what must never be sent to anybody else."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyarrow as pa
import pytest

from mesh_platform import connect
from mesh_platform.client.failures import failure_of
from mesh_platform.errors import MeshError, NotPublished, Refused, TooManyQueries, Transient, Unauthenticated, UnknownColumn, UsageError

TOKEN = "eyJ.secret.token"


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """A server that is no mesh, and the authorizations that it saw."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.append(self.headers.get("authorization", ""))
            answer(self)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def page(status: int, body: bytes = b"<html>", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def test_a_token_that_holds_no_longer_is_refused(served):
    with connect(served.url, TOKEN, certificate=served.certificate) as mesh, pytest.raises(Unauthenticated) as refusal:
        mesh.read("sales.orders.daily").arrow()
    assert TOKEN not in str(refusal.value)
    with pytest.raises(Unauthenticated):
        connect(token=TOKEN, root=served.root)


def test_a_token_says_for_whom_it_is_on_this_machine_too(served):
    with connect(token=served.token(), root=served.root) as mesh:
        assert mesh.consumer == "finance.revenue"
        assert mesh.read("sales.orders.daily").arrow().num_rows == 2


def test_a_server_is_trusted_by_its_certificate_alone(served):
    with connect(served.url, TOKEN) as mesh, pytest.raises(UsageError, match="not trusted") as refusal:
        mesh.find()
    assert "MESH_CERTIFICATE" in refusal.value.hint
    with pytest.raises(UsageError, match="holds no certificate"):
        connect(served.url, TOKEN, certificate=served.root / "workspace.yaml")


def test_what_is_left_out_is_taken_from_the_environment(served, monkeypatch):
    for name, value in {"URL": served.url, "TOKEN": served.token(), "CERTIFICATE": str(served.certificate)}.items():
        monkeypatch.setenv(f"MESH_{name}", value)
    with connect() as mesh:
        assert mesh.show("sales.orders.daily")["address"] == "sales.orders.daily"


@pytest.mark.parametrize(
    "url", ["http://mesh.example.org", "ftp://127.0.0.1", "mesh.example.org", "https://me:secret@mesh.example.org", "h\x00"]
)
def test_no_token_goes_where_others_could_listen(url):
    with pytest.raises(UsageError) as refusal:
        connect(url, TOKEN)
    assert not {"secret", TOKEN} & set(str(refusal.value).split())


def test_a_mesh_is_behind_a_gateway_or_here_and_never_both(served):
    with pytest.raises(UsageError, match="no root here"):
        connect(served.url, TOKEN, consumer="finance.revenue")


def test_no_redirect_is_followed_with_a_token():
    with answering(page(200, b"{}")) as (elsewhere, seen), answering(page(307, location=f"{elsewhere}/")) as (url, _):
        with connect(url, TOKEN) as mesh, pytest.raises(UsageError, match="answers 307"):
            mesh.find()
        assert seen == []


@pytest.mark.parametrize(("status", "kind"), [(200, UsageError), (404, UsageError), (502, Transient)])
def test_a_server_that_is_no_mesh_is_told_from_one(status, kind):
    with answering(page(status)) as (url, _), connect(url) as mesh, pytest.raises(kind, match="not as a mesh does"):
        mesh.find()


def test_a_server_that_is_away_may_come_back():
    with answering(page(200)) as (url, _):
        pass
    with connect(url) as mesh, pytest.raises(Transient, match="nobody answers"):
        mesh.find()


def test_half_an_answer_is_never_taken_for_the_whole():
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([("number", pa.int64())])) as writer:
        writer.write(pa.record_batch({"number": [1, 2, 3]}))
    whole = sink.getvalue().to_pybytes()
    part = whole[: -len(whole) // 4]

    def break_off(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("transfer-encoding", "chunked")
        request.send_header("content-type", "application/vnd.apache.arrow.stream")
        request.end_headers()
        request.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        request.close_connection = True

    with answering(break_off) as (url, _), connect(url) as mesh, pytest.raises(Transient, match="broke off"):
        mesh.read("sales.orders.daily").arrow()


@pytest.mark.parametrize(
    ("status", "document", "kind"),
    [
        (404, {"error": "NotPublished", "fact": "nothing yet", "hint": "wait"}, NotPublished),
        (400, {"error": "UnknownColumn", "fact": "no such column"}, UnknownColumn),
        (429, {"error": "TooManyQueries", "fact": "too many"}, TooManyQueries),
        (403, {"error": "FromALaterVersion", "fact": "no"}, Refused),
        (418, {"error": "FromALaterVersion", "fact": "no"}, UsageError),
        (500, {"error": "Path", "fact": "the server failed"}, Transient),
        (502, ["no document"], Transient),
    ],
)
def test_each_document_becomes_the_error_that_it_names_or_one_like_it(status: int, document: object, kind: type[MeshError]):
    assert type(failure_of(status, document, wait="7")) is kind


def test_who_is_to_wait_is_told_how_long():
    error = failure_of(429, {"error": "TooManyQueries", "fact": "too many", "hint": "later"}, wait="7")
    assert isinstance(error, TooManyQueries)
    assert (error.seconds, error.hint) == (7, "later")


def test_who_reads_from_afar_needs_no_engine_and_no_server():
    heavy = {"dagster", "dbt", "duckdb", "fastapi", "pandas", "polars", "pyiceberg", "sqlalchemy"}
    program = f"import sys, mesh_platform; mesh_platform.connect('https://[::1]:1', ''); print(*sorted({heavy!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
