from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.rules.lifecycles import lifecycle_problems
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.publishing.conftest import Publisher, lakehouse, publisher
from tests.sample_ports import contract, domain, orders, port, product

__all__ = ["Publisher", "lakehouse", "publisher"]


def declared(state, **changes):
    of = contract(status=state, source={"id": "sales.orders.daily", "status": state})
    return Mesh(root=Path("/mesh"), domains=(domain(product(replace(port(), contract=of), **changes)),))


def told(lakehouse, mesh):
    return [each.message for each in lifecycle_problems(lakehouse, mesh)]


@pytest.mark.parametrize(("known", "now"), [("retired", "active"), ("active", "draft"), ("deprecated", "draft"), ("active", "proposed")])
def test_what_was_recorded_is_not_taken_back(lakehouse, known, now):
    lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, "sales.orders.daily", details={"to": known})
    assert told(lakehouse, declared(now)) == [f"sales.orders.daily was set {known} and is declared {now}, which never follows."]


@pytest.mark.parametrize(("known", "now"), [("active", "active"), ("deprecated", "active"), ("draft", "active"), ("active", "retired")])
def test_a_life_may_go_on(lakehouse, known, now):
    lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, "sales.orders.daily", details={"to": known})
    assert told(lakehouse, declared(now)) == []


def test_the_newest_step_counts(lakehouse):
    for state in ("deprecated", "active"):
        lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, "sales.orders", details={"to": state})
    assert told(lakehouse, declared("active")) == []
    assert told(lakehouse, declared("active", status="draft")) == [
        "sales.orders was set active and is declared draft, which never follows."
    ]


def test_a_published_promise_is_no_draft_again(lakehouse, publisher):
    active = contract(status="active", source={"id": "sales.orders.daily", "status": "active"})
    publisher.publish(port(contract=active), orders((1, "2024-01-01", "10.50", "Ada")))
    assert told(lakehouse, declared("active")) == []
    assert told(lakehouse, declared("draft")) == ["sales.orders.daily was published as active and is declared draft, which never follows."]


def test_what_is_gone_is_another_rules_concern(lakehouse):
    lakehouse.ledger.record(Kind.LIFECYCLE_CHANGED, "sales.orders.weekly", details={"to": "retired"})
    assert told(lakehouse, declared("active")) == []
