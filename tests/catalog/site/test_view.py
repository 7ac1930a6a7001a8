from mesh_platform.catalog.site.changelog import What, changelog
from mesh_platform.concepts.check import Verdict


def test_what_consumers_read_is_the_newest_release_whatever_was_refused_since(site):
    port = site.view.ports_by_key["sales.orders.daily"]
    assert [each.is_refused for each in port.builds] == [False, False, True]
    assert port.release is port.builds[1]
    assert port.release.rows == 2
    assert port.refusal is port.builds[2]
    assert port.refusal.verdict is Verdict.FAILED


def test_only_contracts_that_changed_have_a_history(site):
    port = site.view.ports_by_key["sales.orders.daily"]
    assert [(each.version, each.is_first) for each in port.versions] == [("1.0.1", False), ("1.0.0", True)]
    assert not port.versions[0].is_breaking
    assert site.view.ports_by_key["finance.revenue.monthly"].versions == ()


def test_the_changelog_tells_releases_refusals_and_contracts_the_newest_first(site):
    told = list(changelog(site.view))
    assert [each.what for each in told] == [What.REFUSED, What.RELEASE, What.CONTRACT, What.RELEASE]
    assert "amount_range" in told[0].told


def test_a_consumer_leads_to_its_product_or_its_domain(site):
    assert site.view.path_of_consumer("finance.revenue") == "products/finance.revenue.html"
    assert site.view.path_of_consumer("application:finance.board") == "domains/finance.html"
    assert site.view.path_of_consumer("finance") == "domains/finance.html"
    assert site.view.path_of_consumer("nobody named") == site.view.path_of_consumer("gone.product") == ""
