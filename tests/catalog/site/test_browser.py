import pytest

from tests.catalog.site.conftest import MESSY

EVERY_KIND = (
    *("index.html", "search.html", "lineage.html", "glossary.html", "scorecards.html", "access.html", "policies.html", "demand.html"),
    *("changes.html", "owners.html", "domains/sales.html", "products/sales.orders.html", "ports/sales.orders.daily.html"),
    *("ports/finance.revenue.monthly.html", "lineage/finance.revenue.monthly.html", "columns/order_id.html"),
)


@pytest.mark.parametrize("width", [1200, 360])
def test_pages_show_without_a_complaint_and_ask_for_nothing_elsewhere(site, seen, width):
    seen.page.set_viewport_size({"width": width, "height": 800})
    for path in EVERY_KIND:
        seen.page.goto(site.url(path))
        assert seen.page.locator("h1").count() == 1, path
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert seen.complaints == []
    assert all(each.startswith("file:///") for each in seen.asked)


def test_hostile_texts_are_shown_and_never_run(site, seen):
    for path in ("products/sales.orders.html", "ports/sales.orders.daily.html"):
        seen.page.goto(site.url(path))
        assert "<script>alert('run')</script>" in seen.page.inner_text("main")
        assert seen.page.locator("main script, main iframe, a[href^='javascript'], img[src*='evil']").count() == 0
    assert "<img src=x onerror=alert(2)>" in seen.page.inner_text("#sample")
    seen.page.goto(site.url("search.html", "?q=script"))
    seen.page.wait_for_selector("a.hit")
    assert seen.page.locator("[data-results] script, [data-results] img").count() == 0
    assert seen.complaints == []
    assert MESSY.startswith("<script>")


def hits(page) -> list[str]:
    page.wait_for_selector("[data-results] li")
    return page.locator("[data-results] a.hit .name").all_inner_texts()


def test_the_search_finds_words_their_beginnings_and_small_mistakes(site, seen):
    page = seen.page
    page.goto(site.url("search.html", "?q=orders"))
    assert hits(page)[0] == "Orders"
    assert "Orders by day" in hits(page)[:4]
    for typed in ("order_id", "ordr_id", "orde", "the orders", "ORDERS", "revenue monthly"):
        page.fill("#ask", typed)
        page.wait_for_function("text => document.querySelectorAll('[data-results] a.hit').length > 0", arg=typed)
    page.fill("#ask", "zzzzqqqq")
    page.wait_for_selector("[data-count]:has-text('Nothing fits')")
    assert seen.complaints == []


def test_filters_cut_down_and_tell_how_many_there_are(site, seen):
    page = seen.page
    page.goto(site.url("search.html"))
    hits(page)
    page.select_option("select[name=domain]", "finance")
    page.select_option("select[name=kind]", "port")
    page.wait_for_selector("[data-count]:has-text('1 found')")
    assert hits(page) == ["Revenue by month"]
    page.goto(site.url("search.html", "?kind=port&quality=refused"))
    page.wait_for_selector("select.on")
    assert hits(page) == ["Orders by day"]


def test_the_keyboard_alone_leads_to_a_page(site, seen):
    page = seen.page
    page.goto(site.url("owners.html"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("orders by")
    page.wait_for_selector(".drop a.hit")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ports/sales.orders.daily.html")
    assert seen.complaints == []


def test_escape_closes_what_was_found_and_enter_opens_the_search(site, seen):
    page = seen.page
    page.goto(site.url("index.html"))
    page.fill("#find", "orders")
    page.wait_for_selector(".drop a.hit")
    page.keyboard.press("Escape")
    assert not page.locator("header .drop").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=orders")


def test_a_drawing_leads_to_what_it_shows(site, seen):
    page = seen.page
    page.goto(site.url("lineage.html"))
    page.click("svg a:has-text('revenue')")
    page.wait_for_url("**/products/finance.revenue.html")
    assert page.locator("svg .edge").count() >= 1


def test_the_reader_of_a_screen_finds_its_way(site, seen):
    page = seen.page
    for path in ("index.html", "ports/sales.orders.daily.html"):
        page.goto(site.url(path))
        assert page.locator("html[lang]").count() == 1
        assert page.locator("main").count() == 1
        assert page.locator("img:not([alt])").count() == 0
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        unnamed = "[...document.querySelectorAll('input,select')].filter(each => !each.labels.length).length"
        assert page.evaluate(unnamed) == 0
