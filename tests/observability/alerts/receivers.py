"""The other side of channels: a mail server and an HTTP server on loopback that tests look into."""

import contextlib
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "mesh", "pass/word@1"
USER_AND_PASSWORD = f"{USER}:pass%2Fword%401"


class Hook:
    """Answers with each of `answers` in turn, and with 200 after them; an answer that is a float is a silence of so many seconds."""

    def __init__(self, *answers: float) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.requests]

    @contextlib.contextmanager
    def listening(self) -> Iterator["Hook"]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = hook.answers.pop(0) if hook.answers else 200
                hook.requests.append((dict(self.headers), body))
                if isinstance(answer, float):
                    time.sleep(answer)
                    return
                self.send_response(int(answer))
                if 300 <= answer < 400:
                    self.send_header("Location", f"{hook.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}/hook"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Mailbox:
    """Keeps what arrives; refuses everything while `refuses` is set."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.logins: list[tuple[str, str]] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd looks for this name)
        if self.refuses:
            return "451 come back later, mesh:pass/word@1"
        self.mails.append(envelope)
        return "250 taken"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        login = (data.login.decode(), data.password.decode())
        self.logins.append(login)
        return AuthResult(success=login == (USER, PASSWORD), handled=False)


@contextlib.contextmanager
def mail_server(mailbox: Mailbox, *, tls: Path | None = None, login: bool = False) -> Iterator[int]:
    """Listens on a free port; with `tls`, a folder of `make_certificate`, it offers STARTTLS and takes nothing without it."""
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "cert.pem", tls / "key.pem")
    options: dict[str, Any] = {"tls_context": context, "require_starttls": tls is not None}
    if login:
        options |= {"authenticator": mailbox.authenticate, "auth_required": True, "auth_require_tls": tls is not None}
    port = _free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(folder / "key.pem")]
    names = ["-subj", "/CN=mesh", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *key, *names, "-out", str(folder / "cert.pem")], check=True, capture_output=True)
    return folder


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
