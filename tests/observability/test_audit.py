from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.audit import audit
from tests.sample_ports import orders, port


def grounds(lakehouse, *arguments, **chosen) -> list[str]:
    return [each.grounds for each in audit(lakehouse, *arguments, **chosen)]


def test_publications_and_refusals_tell_their_grounds(publisher, lakehouse):
    release = publisher.publish(port(), orders((1, "2024-01-01", "10.50", "Ada"))).release
    with pytest.raises(ContractBroken):
        publisher.publish(port(), orders((2, "2024-01-01", "-1", "Ada")))
    refused, published = grounds(lakehouse)
    assert refused == "contract 1.0.0 did not hold: amount_range"
    assert published.startswith(f"1 rows as snapshot {release.snapshot_id}: contract 1.0.0 held (")


def test_a_decision_about_access_tells_who_decided_and_not_who_recorded_it(lakehouse):
    details = {"consumer": "a.b", "by": "team:fleet", "reason": "Needed for delays.", "terms": {"start": "2026-01-01", "end": "2026-12-31"}}
    lakehouse.ledger.record(Kind.ACCESS_APPROVED, "fleet.aircraft.registry", details=details)
    (entry,) = audit(lakehouse)
    assert entry.who == "team:fleet"
    assert entry.grounds == "for a.b until 2026-12-31: Needed for delays."


def test_a_fact_of_an_unknown_kind_or_with_unknown_details_still_tells_what_is_plain(lakehouse):
    lakehouse.ledger.record("rated", "a.b.c", details={"stars": 4, "why": "fresh", "more": {"nested": 1}})
    lakehouse.ledger.record(Kind.REFUSED, "a.b.c", details={"because": "of old"})
    lakehouse.ledger.record(Kind.ROLLED_BACK, "a.b.c")
    assert grounds(lakehouse) == ["", "because of old", "stars 4, why fresh"]


def test_facts_are_chosen_by_what_they_are_about_and_by_whom_and_when(lakehouse):
    with clock.frozen_at(clock.now() - timedelta(days=2)):
        lakehouse.ledger.record(Kind.MAINTAINED, "sales.orders.daily")
    for subject in ("sales", "sales.orders", "sales.orders.daily@2", "sales_of_old.orders", "salesXorders.a.b", "sales.ordersXl"):
        lakehouse.ledger.record("rated", subject)
    lakehouse.ledger.record(Kind.READ, "sales.orders.daily")
    lakehouse.ledger.record(Kind.BUILD_STARTED, "sales.orders.daily")
    facts = {name: [each.fact.subject for each in audit(lakehouse, name)] for name in ("sales", "sales.orders", "sales.orders.daily")}
    assert facts["sales"] == ["sales.ordersXl", "sales.orders.daily@2", "sales.orders", "sales", "sales.orders.daily"]
    assert facts["sales.orders"] == ["sales.orders.daily@2", "sales.orders", "sales.orders.daily"]
    assert facts["sales.orders.daily"] == ["sales.orders.daily@2", "sales.orders.daily"]
    assert [each.fact.kind for each in audit(lakehouse, reads=True, limit=1)] == ["read"]
    assert [each.fact.id for each in audit(lakehouse, "sales", since=clock.now() - timedelta(days=1), kinds=["maintained"])] == []
    assert [each.fact.id for each in audit(lakehouse, kinds=["build_started"])] == [9]
    assert audit(lakehouse, actor="nobody") == ()
