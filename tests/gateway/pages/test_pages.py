"""What anybody sees of the catalog while a server stands behind it."""

import pytest

from mesh_platform.lakehouse.ledger.facts import Kind
from tests.gateway.pages.conftest import READER
from tests.journeys.guarded_mesh import CANARY

PAGES = [
    "/",
    "/search.html",
    "/ports/sales.orders.daily.html",
    "/products/sales.orders.html",
    "/demand.html",
    "/changes.html",
    "/access.html",
]


@pytest.mark.parametrize("path", [*PAGES, "/signin"])
def test_a_stranger_reads_every_page_and_no_value(visit, path):
    stranger = visit()
    answer = stranger.http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Sign in" in answer.text
    assert CANARY not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_has_not_changed_does_not_come_twice(visit):
    stranger = visit()
    first = stranger.http.get("/search-index.js")
    again = stranger.http.get("/search-index.js", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_page_for_one_visitor_is_kept_nowhere_and_shown_to_nobody_else(visit):
    signed_in = visit(READER).http.get("/")
    assert (signed_in.headers["cache-control"], "etag" in signed_in.headers) == ("no-store", False)
    assert READER in signed_in.text
    assert READER not in visit().open("/")


def test_what_happens_is_seen_on_the_next_page(wire, visit):
    stranger = visit()
    before = stranger.http.get("/").text
    wire.gateway.lakehouse.ledger.record(Kind.WISHED, "mesh", details={"consumer": "finance.revenue", "wish": "weather of shops by hour"})
    for _ in range(200):
        if "weather of shops by hour" in stranger.http.get("/demand.html").text:
            break
    else:
        pytest.fail("the page never told of it")
    assert "weather of shops" not in before


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere.html",
        "/ports/sales.orders.nothing.html",
        "/../settings.py",
        "/static/../view.py",
        "/static/none.js",
        "/do/it",
        "/%2e%2e/x",
    ],
)
def test_a_page_that_is_not_there_says_so_as_a_page(visit, path):
    answer = visit(READER).http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_the_api_says_what_is_not_there_as_a_problem(visit):
    answer = visit().http.get("/v1/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_charts_are_for_who_has_signed_in(visit):
    assert visit().http.get("/charts/sales.orders.daily-1.svg").status_code == 401


@pytest.mark.parametrize("path", ["/mine", "/inbox", "/preview?port=sales.orders.daily", "/do/ask?port=sales.orders.daily"])
def test_a_page_of_ones_own_sends_to_the_door_first_and_back(visit, path):
    answer = visit().http.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin?next=%2F")
