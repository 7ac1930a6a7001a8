"""What is declared against what is published, without opening what did not change."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.changes.published_rule import published_problems
from mesh_platform.governance.changes.since_published import changes_since_published
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings
from tests.governance.changes.sample_contract import ORDERS, ROWS, draft, one_more_channel, one_more_column, orders_port, version
from tests.publishing.conftest import Publisher, lakehouse, publisher
from tests.sample_ports import domain, product

__all__ = ["lakehouse", "publisher"]


def declared(*ports) -> Mesh:
    return Mesh(root=Path("/mesh"), domains=(domain(product(*ports)),))


@pytest.fixture
def published(publisher):
    return publisher.publish(orders_port(), ROWS).release


@pytest.mark.usefixtures("published")
class TestOncePublished:
    def test_a_port_that_did_not_change_is_not_told_and_its_table_not_opened(self, lakehouse, tmp_path):
        shutil.rmtree(tmp_path / ".mesh" / "warehouse")
        assert changes_since_published(lakehouse, declared(orders_port())) == ()

    def test_a_port_that_was_never_published_is_not_told(self, lakehouse):
        other = replace(orders_port(), address=replace(ORDERS, port="weekly"))
        assert changes_since_published(lakehouse, declared(orders_port(), other)) == ()

    def test_changes_come_with_their_versions(self, lakehouse):
        (found,) = changes_since_published(lakehouse, declared(orders_port(one_more_column)))
        assert (found.old_version, found.new_version, found.suggested_version) == ("1.0.0", "1.0.0", "1.1.0")
        assert (found.breaks, found.is_told) == (False, False)
        (found,) = changes_since_published(lakehouse, declared(orders_port(one_more_column, version("1.1.0"))))
        assert found.is_told

    def test_a_port_that_was_public_is_compared_as_well(self, publisher, lakehouse):
        publisher.publish(orders_port(public=True), ROWS)
        (found,) = changes_since_published(lakehouse, declared(orders_port()))
        assert ([each.path for each in found.changes], found.breaks) == (["access"], True)

    def test_a_port_that_is_gone_breaks_those_who_read_it(self, lakehouse):
        mesh = Mesh(root=Path("/mesh"), domains=(replace(domain(), products=()),))
        (found,) = changes_since_published(lakehouse, mesh)
        assert (found.port, found.is_gone, found.breaks) == (ORDERS, True, False)
        lakehouse.ledger.record(Kind.READ, str(ORDERS), details={"columns": ["amount"], "consumer": "finance.revenue"})
        (found,) = changes_since_published(lakehouse, mesh)
        assert found.breaks

    def test_people_who_look_at_data_of_their_own_domain_would_not_miss_it(self, lakehouse):
        mesh = Mesh(root=Path("/mesh"), domains=(replace(domain(), products=()),))
        lakehouse.ledger.record(Kind.READ, str(ORDERS), details={"columns": ["amount"], "consumer": "sales"})
        (found,) = changes_since_published(lakehouse, mesh)
        assert (found.touched, found.breaks) == ((), False)

    def test_who_goes_back_to_a_draft_takes_promises_back(self, lakehouse):
        (found,) = changes_since_published(lakehouse, declared(orders_port(draft)))
        assert ([each.path for each in found.changes], found.breaks) == (["status"], True)

    def test_a_port_whose_declaration_is_not_valid_is_not_gone(self, lakehouse):
        mesh = Mesh(root=Path("/mesh"), domains=(), left_out=frozenset({ORDERS.of_product}))
        assert changes_since_published(lakehouse, mesh) == ()

    def test_the_rule_names_the_contract_the_change_and_the_way_out(self, tmp_path):
        (problem,), warnings = published_problems(Settings(root=tmp_path), declared(orders_port(one_more_channel)))
        assert problem.location == orders_port().contract.location
        assert "columns.channel.enum (shop, web -> shop, web, phone): may come now: phone" in problem.message
        assert "mesh product new-major sales.orders.daily" in problem.hint
        assert (problem.rule, warnings) == ("breaking-change", ())

    def test_what_nobody_can_tell_warns(self, tmp_path):
        def prose(made):
            made["schema"][0]["quality"][0] = {"type": "text", "name": "some_orders", "description": "There are some."}

        def more_prose(made):
            prose(made)
            made["schema"][0]["quality"][0]["description"] = "There are many."

        settings = Settings(root=tmp_path, home=tmp_path / "other")
        with open_lakehouse(settings) as opened:
            Publisher(opened).publish(orders_port(prose), ROWS)
        problems, (warning,) = published_problems(settings, declared(orders_port(more_prose)))
        assert problems == ()
        assert "may break version 1.0.0 of sales.orders.daily" in warning.message
        assert warning.hint == "See both: mesh diff sales.orders.daily"


class TestADraft:
    """It is tried out: published like any other port, and binding nobody."""

    def test_changes_as_it_likes_without_another_version(self, publisher, lakehouse):
        publisher.publish(orders_port(draft), ROWS)
        (found,) = changes_since_published(lakehouse, declared(orders_port(draft, one_more_channel)))
        assert (found.was_draft, found.is_told, found.breaks, found.suggested_version) == (True, True, False, "")

    def test_may_go_although_somebody_read_it(self, publisher, lakehouse):
        publisher.publish(orders_port(draft), ROWS)
        lakehouse.ledger.record(Kind.READ, str(ORDERS), details={"columns": ["amount"], "consumer": "finance.revenue"})
        (found,) = changes_since_published(lakehouse, Mesh(root=Path("/mesh"), domains=(replace(domain(), products=()),)))
        assert (found.is_gone, found.breaks) == (True, False)
