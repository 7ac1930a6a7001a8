from xml.etree import ElementTree

from mesh_platform.catalog.site.gathering import gather
from mesh_platform.catalog.site.pages.feed import render
from mesh_platform.catalog.site.surroundings import Surroundings
from mesh_platform.lakehouse.ledger.facts import Kind

ATOM = "{http://www.w3.org/2005/Atom}"
AROUND = Surroundings(gateway_url="https://mesh.example")


def entries(text):
    return [{each.tag.removeprefix(ATOM): each for each in entry} for entry in ElementTree.fromstring(text).findall(f"{ATOM}entry")]


def test_releases_refusals_and_contracts_are_told_the_newest_first(site):
    told = entries(site.text("changes.atom"))
    assert [each["category"].get("term") for each in told] == ["refused", "release", "contract", "release"]
    moments = [each["updated"].text for each in told]
    assert moments == sorted(moments, reverse=True)


def test_the_name_of_an_entry_is_its_own_and_stays(site):
    first, again = (entries(render(site.view, AROUND)) for _ in range(2))
    names = [each["id"].text for each in first]
    assert len(set(names)) == len(names)
    assert names == [each["id"].text for each in again]
    assert all(each["link"].get("href").startswith("https://mesh.example/ports/sales.orders.") for each in first)


def test_a_port_that_ends_is_told_and_hostile_words_stay_words(site):
    details = {"from": "active", "to": "deprecated", "reason": "]]> <script>alert(1)</script> \x01 &amp; \u202e"}
    site.lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, "sales.orders.daily", details=details)
    view = gather(site.lakehouse, site.view.mesh)
    newest = entries(render(view, AROUND))[0]
    assert newest["category"].get("term") == "lifecycle"
    assert newest["content"].text == "]]> <script>alert(1)</script> \N{REPLACEMENT CHARACTER} &amp; \N{REPLACEMENT CHARACTER}"
