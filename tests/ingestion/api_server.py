"""An API on loopback that pages, wants a token, fails when it is told to, and remembers who asked for what."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 3


@dataclass
class Answer:
    """What is sent in place of the next page. A `status` of 0 drops the connection."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "{}"


@dataclass
class Api:
    """`records` are served at /orders, by page number; `since` keeps to those with a later `updated_at`."""

    port: int = 0
    token: str = ""
    records: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    next_link: Callable[[int], str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        found = [each for each in self.records if each.get("updated_at", "~") >= query.get("since", "")]
        number = int(query.get("page", 1))
        shown = found[(number - 1) * PAGE : number * PAGE]
        pages = max(1, -(-len(found) // PAGE))
        answer: dict[str, Any] = {"data": {"items": shown}, "total": pages}
        if self.next_link and number < pages:
            answer["next"] = self.next_link(number + 1)
        return answer


@contextmanager
def api_server() -> Iterator[Api]:
    api = Api()
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: _Handler(api, *args))
    server.daemon_threads = True
    api.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, api: Api, *args: Any) -> None:
        self.api = api
        super().__init__(*args)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.api.asked.append({"path": parts.path, "query": query, "headers": dict(self.headers)})
        if self.api.faults:
            return self._send(self.api.faults.pop(0))
        if self.api.token and self.headers.get("Authorization") != f"Bearer {self.api.token}":
            return self._send(Answer(401))
        if parts.path != "/orders":
            return self._send(Answer(404))
        return self._send(Answer(200, body=json.dumps(self.api.page(query))))

    def _send(self, answer: Answer) -> None:
        if not answer.status:
            self.close_connection = True
            self.connection.close()
            return
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass
