"""What people write on the pages of the catalog is shown to others as text: it runs nothing, and asks nobody else for anything."""

import pytest

from tests.gateway.pages.conftest import OWNER, READER, STRANGER, chromium, seen, visit, wire

__all__ = ["chromium", "seen", "visit", "wire"]

PORT = "sales.orders.daily"
HOSTILE = (
    '<script>alert(1)</script> "><img src=x onerror=alert(2)> {{ 7 * 7 }} [click](javascript:alert(3)) '
    "![seen](https://evil.example/x.png) <style>*{display:none}</style>"
)
PAGES = (
    "mine",
    "inbox",
    f"do/decide?port={PORT}&consumer=finance.revenue",
    "demand.html",
    "access.html",
    f"ports/{PORT}.html",
    "search.html?q=" + HOSTILE,
)


def test_hostile_words_of_a_consumer_stay_words_for_the_owner(wire, visit, seen):
    reader = visit(READER)
    reader.send(f"/do/ask?port={PORT}", {"purpose": HOSTILE}, step="ask")
    reader.send(f"/do/report?port={PORT}", {"text": HOSTILE}, step="report")
    reader.send("/do/wish?near=sales", {"text": HOSTILE}, step="wish")
    page = seen.page
    page.goto(f"{wire.url}/signin")
    page.get_by_label("Token", exact=True).fill(wire.tokens[OWNER])
    page.keyboard.press("Enter")
    page.wait_for_url("**/mine*")
    for path in PAGES:
        page.goto(f"{wire.url}/{path}")
        assert page.locator("main script, main style, main img[onerror], main a[href^='javascript:']").count() == 0, path
        assert page.locator("h1").is_visible()
    assert "<script>alert(1)</script>" in visit(OWNER).http.get("/inbox").text.replace("&lt;", "<").replace("&gt;", ">")
    assert seen.complaints == []
    assert all(each.startswith((wire.url, "data:")) for each in seen.asked)


@pytest.mark.parametrize("query", ["?done=<script>", "?done=signed-in&done=x", "?done=asked%00"])
def test_a_notice_says_only_what_the_server_says(visit, query):
    answer = visit(STRANGER).http.get(f"/mine{query}")
    assert "<script>" not in answer.text.partition("<body")[2]


@pytest.mark.parametrize("path", ["/", "/mine", "/do/wish", "/nowhere", "/signin", "/static/style.css", "/v1/nowhere", "/search-index.js"])
def test_every_answer_tells_the_browser_what_it_may_do(visit, path):
    headers = visit(READER).http.get(path).headers
    assert "default-src 'none'; script-src 'self'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
