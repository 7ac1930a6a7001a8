"""A secret that somebody signs in with is found nowhere afterwards: in no page, no log, no fact and no file of the mesh."""

import logging
from pathlib import Path

from mesh_platform.gateway.identity.tokens import issue
from tests.gateway.pages.conftest import OWNER, READER, visit, wire
from tests.journeys.guarded_mesh import CANARY

__all__ = ["visit", "wire"]

PORT = "sales.orders.daily"
EVERYWHERE = (
    "/",
    "/mine",
    "/inbox",
    "/demand.html",
    f"/ports/{PORT}.html",
    f"/do/ask?port={PORT}",
    "/nowhere",
    "/search-index.js",
    "/changes.atom",
)


def test_a_token_is_in_no_page_no_log_no_fact_and_no_file(wire, visit, caplog):
    caplog.set_level(logging.DEBUG)
    _, token = issue(wire.gateway.lakehouse, wire.gateway.mesh(), consumer="finance.revenue", subject="canary")
    secret = token.rpartition(".")[2]
    visitor = visit()
    wrong = visitor.http.post("/signin", data={"token": token[:-4] + "AAAA"})
    visitor.http.post("/signin", data={"token": token})
    pages = [wrong.text, *(visitor.http.get(path).text for path in EVERYWHERE)]
    pages.append(visitor.http.get("/mine", params={"done": token[:20]}).text)
    pages.append(visitor.http.post("/do/wish", data={"text": "x"}).text)

    assert not any(token in each or secret[:20] in each for each in pages)
    assert not any(secret[:20] in each for each in _said(caplog))
    assert _holding(wire, secret) == []


def test_the_key_that_signs_tokens_is_for_its_owner_alone(wire):
    (key,) = wire.gateway.settings.state.glob("gateway.key")
    assert key.stat().st_mode & 0o077 == 0
    assert _holding(wire, key.read_text(encoding="utf-8", errors="replace").strip()) == [key]


def test_a_value_that_is_not_granted_is_on_no_page_of_anybody(visit):
    for name in ("", READER, OWNER):
        visitor = visit(name)
        assert not any(CANARY in visitor.http.get(path).text for path in EVERYWHERE), name


def _holding(wire, secret: str) -> list[Path]:
    files = (each for each in wire.gateway.settings.root.rglob("*") if each.is_file())
    return [each for each in files if secret.encode() in each.read_bytes()]


def _said(caplog) -> list[str]:
    """Of the server: what the test's own client logs of itself is another matter."""
    return [each.getMessage() for each in caplog.records if not each.name.startswith(("httpx", "httpcore"))]
