import re
from html import unescape
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from mesh_platform.catalog.site.pages.registry import every_page, find_page, render_page
from mesh_platform.catalog.site.surroundings import Surroundings
from tests.catalog.site.conftest import CANARY

PORT = "ports/sales.orders.daily.html"


class Links(HTMLParser):
    """What a page leads to, the places in it that others lead to, and what may not be in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: list[str] = []
        self.styles = 0
        self.inline = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.targets += [told[name] or "" for name in ("href", "src", "action") if name in told]
        self.ids += [told["id"] or ""] if "id" in told else []
        self.styles += "style" in told or tag == "style"
        self.inline += (tag == "script" and "src" not in told) or any(name.startswith("on") for name in told)


def pages(site):
    return {str(each.relative_to(site.folder)): each.read_text(encoding="utf-8") for each in site.folder.rglob("*.html")}


def test_every_link_of_every_page_leads_somewhere(site):
    found = {path: Links(text) for path, text in pages(site).items()}
    assert len(found) > 30
    for path, links in found.items():
        for target in links.targets:
            if (url := urlsplit(target)).scheme in ("http", "https", "mailto") or url.path.endswith("changes.atom"):
                continue
            assert not url.scheme, (path, target)
            meant = (site.folder / path).parent.joinpath(unquote(url.path)) if url.path else site.folder / path
            assert meant.resolve().is_file(), (path, target)
            other = found.get(str(meant.resolve().relative_to(site.folder.resolve())))
            assert not url.fragment or other is None or url.fragment in other.ids, (path, target)


def test_pages_hold_no_script_and_no_style_of_their_own(site):
    for path, text in pages(site).items():
        links = Links(text)
        assert (links.styles, links.inline) == (0, 0), path
        assert "default-src 'none'" in unescape(text)
        assert len(links.ids) == len({*links.ids} - {"tip"}) + links.ids.count("tip"), path


def test_a_page_is_found_by_its_path_and_only_by_its_path(site):
    every = [each.path for each in every_page(site.view)]
    assert len(every) == len(set(every))
    assert all(find_page(site.view, each).path == each for each in every)
    for path in ("ports/nope.html", "ports/sales.orders.daily", "ports/../index.html", "", "ports/.html", "../x", "ports/a/b.html"):
        assert find_page(site.view, path) is None
    assert all(".." not in PurePosixPath(each).parts for each in every)


def test_the_page_of_a_port_tells_a_stranger_everything(site):
    text = site.text(PORT)
    for told in ("team:sales", "#sales-data", "Returns are not included.", "public", "mesh read sales.orders.daily", "2 rows"):
        assert told in text
    assert "The newest build was refused" in text
    assert "keep the last good snapshot" in text
    assert "amount_range" in text
    assert "read now" in text


def test_a_changed_contract_is_told_with_what_changed(site):
    text = site.text(PORT)
    assert "1.0.1" in text
    assert "was recorded first" in text
    assert "<code>description.purpose</code>" in text or "purpose" in text[text.index('id="contract"') :]


def test_agreements_tell_who_may_read_and_what_for(site):
    for path in (PORT, "access.html"):
        text = site.text(path)
        assert "finance.revenue" in text
        assert "Sum orders by month." in text
        assert "2 columns" in text


def test_rows_of_public_ports_are_shown_without_their_sensitive_columns(site):
    text = site.text(PORT)
    assert "99.90" in text
    assert "left out: customer" in text
    for path, page in pages(site).items():
        assert CANARY not in page, path
    assert CANARY not in site.text("search-index.js")


def test_a_sample_is_a_read_that_the_ledger_keeps_and_no_consumer(site):
    reads = [each for each in site.lakehouse.ledger.facts("read", "sales.orders.daily") if each.details["door"] == "catalog"]
    assert reads
    assert "customer" not in reads[0].details["columns"]
    assert not site.view.ports_by_key["sales.orders.daily"].readers


def test_without_a_showcase_no_value_is_shown(site):
    text = render_page(site.view, PORT, Surroundings())
    assert "99.90" not in text
    assert "Some rows" not in text


def test_what_a_server_adds_stands_where_its_slots_are(site):
    from markupsafe import Markup

    around = Surroundings(server=True, slots={"account": Markup("<p id='me'>me</p>"), "actions": Markup("<form id='ask'></form>")})
    text = render_page(site.view, PORT, around)
    assert "<p id='me'>me</p>" in text
    assert "<form id='ask'></form>" in text


def test_columns_lead_to_where_else_they_are_and_where_they_come_from(site):
    assert "sales.orders.daily" in site.text("columns/order_id.html")
    lineage = site.text("lineage/finance.revenue.monthly.html")
    assert re.search(r"<title>amount · sales\.orders\.daily</title>", lineage)
    assert re.search(r"<title>revenue · finance\.revenue\.monthly</title>", lineage)
