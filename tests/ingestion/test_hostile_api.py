"""What answers may be hostile: it sends its reader elsewhere, never ends, or speaks to whoever reads the log."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mesh_platform.concepts.source import ApiSource
from mesh_platform.errors import SourceChanged, UsageError
from mesh_platform.ingestion import http
from tests.ingestion.api_server import Answer, api_server
from tests.ingestion.bringing import shop

TOKEN = "canary/of+a token=="
SPELT = ("canary/of+a token==", "canary%2Fof%2Ba%20token%3D%3D", "canary%2Fof%2Ba+token%3D%3D", "canary/of+a%20token==")
METADATA = "http://169.254.169.254/latest/meta-data/"


def source(url: str, **changes) -> ApiSource:
    return ApiSource(**{"url": f"{url}/orders", "records": "data.items", **changes})


@pytest.mark.parametrize("spelt", SPELT)
def test_a_secret_is_known_however_an_url_spells_it(tmp_path, api, monkeypatch, spelt):
    monkeypatch.setenv("SALES_TOKEN", TOKEN)
    with api_server() as other:
        api.faults = [Answer(302, {"Location": f"{other.url}/orders?key={spelt}"})]
        with (
            shop(tmp_path, source(api.url, parameters={"key": "${SALES_TOKEN}"})) as at,
            pytest.raises(UsageError, match="sends its reader on to 127") as said,
        ):
            at.bring()
        assert (other.asked, "canary" in str(said.value)) == ([], False)


def test_nobody_is_sent_to_where_a_machine_keeps_its_credentials(tmp_path, api):
    api.faults = [Answer(302, {"Location": METADATA})]
    with shop(tmp_path, source(api.url)) as at, pytest.raises(UsageError, match="has no place among source systems"):
        at.bring()


@pytest.mark.parametrize("url", [METADATA, "http://2852039166/latest", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/"])
def test_nor_does_a_declaration_name_it(tmp_path, url):
    with shop(tmp_path, ApiSource(url=url)) as at, pytest.raises(UsageError, match="has no place among source systems"):
        at.bring()


def test_what_a_server_says_is_one_line_of_plain_text(tmp_path):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.wfile.write(b"HTTP/1.1 404 gone\x1b[2J\x9b31m\x07\r\nContent-Length: 0\r\n\r\n")

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with shop(tmp_path, source(f"http://127.0.0.1:{server.server_address[1]}")) as at, pytest.raises(UsageError, match="404") as said:
            at.bring()
    finally:
        server.shutdown()
        server.server_close()
    assert str(said.value.fact).isprintable()


def test_pages_that_never_end_are_left(tmp_path, api, monkeypatch):
    monkeypatch.setattr(http, "LONGEST_READ", 0.5)
    api.records = [{"id": each} for each in range(9)]
    api.next_link = lambda _: f"{api.url}/orders?page=1"
    endless = source(api.url, paginator={"type": "json_link", "next_url_path": "next"})
    with shop(tmp_path, endless) as at, pytest.raises(UsageError, match="did not come to an end"):
        at.bring()
    assert at.landed.loads == ()


def test_a_bomb_is_left_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(http, "LARGEST_PAGE", 2**20)
    packed = gzip.compress(json.dumps({"data": {"items": [{"id": "x" * 2**26}]}}).encode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with (
            shop(tmp_path, source(f"http://127.0.0.1:{server.server_address[1]}")) as at,
            pytest.raises(UsageError, match="a page is larger"),
        ):
            at.bring()
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("name", ['a"; drop table x; --', "a\nb", "\x1b[31m", "", "ID", "x" * 3000])
def test_names_of_columns_are_only_names(tmp_path, api, name):
    api.records = [{"id": 1, name: 2}]
    with shop(tmp_path, source(api.url)) as at:
        at.bring()
        assert at.rows("count(*)") == [(1,)]


@pytest.mark.parametrize("name", ["_mesh_load", "file_row_number", "File_Row_Number"])
def test_no_column_is_called_like_what_a_landing_adds(tmp_path, api, name):
    api.records = [{"id": 1, name: 2}]
    with shop(tmp_path, source(api.url)) as at:
        with pytest.raises(SourceChanged, match="keeps for itself"):
            at.bring()
        at.source = source(api.url, columns={"id": None})
        at.bring()
        assert at.rows() == [(1,)]


def test_a_column_that_comes_and_goes_is_told_in_plain_text(tmp_path, api):
    api.records = [{"id": 1}]
    with shop(tmp_path, source(api.url)) as at:
        at.bring()
        api.records = [{"id": 1, "\x1b[2J\n": 2}]
        (change,) = at.bring().load.changes
        api.records = [{"id": 1, "\x1b[2J\n": {"a": 1}}]
        with pytest.raises(SourceChanged) as said:
            at.bring()
    assert change.isprintable()
    assert said.value.fact.isprintable()


@pytest.mark.parametrize("path", ["{resources.records.id}", "{incremental.start_value}", "{0.__class__}"])
def test_braces_are_no_template(tmp_path, api, path):
    with shop(tmp_path, ApiSource(url=f"{api.url}/{path}", parameters={"a": path})) as at, pytest.raises(UsageError):
        at.bring()
    assert all("start_value" not in str(each["query"]) or each["query"]["a"] == path for each in api.asked)
