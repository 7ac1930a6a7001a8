"""The catalog with a server on, over real HTTP: visitors with cookies, and a browser."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.catalog.site.conftest import chromium, seen
from tests.gateway.http.conftest import OWNER, READER, STRANGER, Wire, wire

__all__ = ["OWNER", "READER", "STRANGER", "chromium", "seen", "wire"]

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Visitor:
    """Somebody with a browser that runs no script."""

    def __init__(self, wire: Wire, name: str = "") -> None:
        self.http = httpx.Client(base_url=wire.url, timeout=60)
        if name:
            assert self.http.post("/signin", data={"token": wire.tokens[name]}).status_code == 303

    def open(self, path: str) -> str:
        answer = self.http.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.text

    def send(self, path: str, said: dict[str, object], *, step: str = "send", **headers: str) -> httpx.Response:
        """Opens a form, fills it in, and sends it with all that it holds unseen."""
        form = self.open(path).partition('class="sheet"')[2]
        hidden = {name: unescape(value) for name, value in _FIELD.findall(form)}
        return self.http.post(path.partition("?")[0], data={**hidden, "step": step, **said}, headers=headers)


@pytest.fixture
def visit(wire) -> Iterator:
    visitors: list[Visitor] = []

    def made(name: str = "") -> Visitor:
        visitors.append(Visitor(wire, name))
        return visitors[-1]

    yield made
    for each in visitors:
        each.http.close()
