"""What anybody sees of the catalog while a server stands behind it."""

import time
from threading import Event

import pytest

from mesh_platform.catalog.site.gathering import gather
from mesh_platform.gateway.pages import catalog as catalogs
from mesh_platform.gateway.pages.rendering import surroundings
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


def test_what_happens_is_seen_as_soon_as_the_view_has_stood_its_time(wire, visit):
    stranger = visit()
    before = stranger.open("/")
    wire.gateway.lakehouse.ledger.record(Kind.WISHED, "mesh", details={"consumer": "finance.revenue", "wish": "weather of shops by hour"})
    while "weather of shops by hour" not in stranger.open("/demand.html"):
        time.sleep(0.05)
    assert "weather of shops" not in before


def test_a_page_says_that_it_is_behind_while_what_happened_since_is_gathered(wire, monkeypatch):
    monkeypatch.setattr(catalogs, "_SHORT_SECONDS", 0)
    started, goes_on = Event(), Event()

    def gather_slowly(*of):
        started.set()
        goes_on.wait()
        return gather(*of)

    def shown():
        return catalog.page("demand.html", surroundings(catalog, None, "demand.html"), keep=True).decode()

    catalog = catalogs.Catalog(wire.gateway)
    assert "is being gathered" not in shown()
    monkeypatch.setattr(catalogs, "gather", gather_slowly)
    wire.gateway.lakehouse.ledger.record(Kind.WISHED, "mesh", details={"consumer": "finance.revenue", "wish": "tides of harbours"})
    catalog.look_again()
    shown()
    started.wait()
    behind = shown()
    goes_on.set()
    while catalog.is_behind:
        time.sleep(0.01)
    now = shown()
    assert ("is being gathered" in behind, "tides of harbours" in behind) == (True, False)
    assert ("is being gathered" in now, "tides of harbours" in now) == (False, True)


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


@pytest.mark.parametrize(
    ("method", "path", "status", "fact"),
    [
        ("GET", "/v1/nowhere", 404, "the API has nothing at /v1/nowhere"),
        ("GET", "/v1", 404, "the API has nothing at /v1"),
        ("POST", "/v1/products/a/b/c/d/e", 404, "the API has nothing at /v1/products/a/b/c/d/e"),
        ("GET", "/v1/wishes", 405, "/v1/wishes does not take GET"),
        ("DELETE", "/v1/whoami", 405, "/v1/whoami does not take DELETE"),
    ],
)
def test_the_api_says_what_is_not_there_in_its_own_words(visit, method, path, status, fact):
    answer = visit().http.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["fact"] == fact
    assert (status == 405) == ("allow" in answer.headers)


def test_charts_are_for_who_has_signed_in(visit):
    assert visit().http.get("/charts/sales.orders.daily-1.svg").status_code == 401


@pytest.mark.parametrize("path", ["/mine", "/inbox", "/preview?port=sales.orders.daily", "/do/ask?port=sales.orders.daily"])
def test_a_page_of_ones_own_sends_to_the_door_first_and_back(visit, path):
    answer = visit().http.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin?next=%2F")
