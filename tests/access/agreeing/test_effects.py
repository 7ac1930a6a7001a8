import shutil

import pytest

from mesh_platform.access.agreeing.effects import record_effects
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.grounds import grounds
from mesh_platform.settings import load_settings
from tests.access.deciding import FILE, GRANTED_ONLY, PORT, Desk
from tests.sample_mesh import write_sample_mesh


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(write_sample_mesh(tmp_path, GRANTED_ONLY))


def facts(root):
    with open_lakehouse(load_settings(root)) as lakehouse:
        return [fact for fact in reversed(lakehouse.ledger.facts()) if fact.kind.startswith("access_")]


def recorded(root) -> int:
    mesh, _ = load_mesh(root)
    with open_lakehouse(load_settings(root)) as lakehouse:
        return record_effects(lakehouse, mesh)


def test_every_decision_is_a_fact_with_who_why_and_until_when(desk):
    desk.request(by="team:finance", columns=("amount",))
    desk.approve()
    desk.renew()
    desk.revoke()
    desk.request()
    desk.deny()
    desk.request()
    desk.withdraw()
    told = facts(desk.root)
    assert [each.kind for each in told] == [
        Kind.ACCESS_REQUESTED,
        Kind.ACCESS_APPROVED,
        Kind.ACCESS_RENEWED,
        Kind.ACCESS_REVOKED,
        Kind.ACCESS_REQUESTED,
        Kind.ACCESS_DENIED,
        Kind.ACCESS_REQUESTED,
        Kind.ACCESS_WITHDRAWN,
    ]
    assert {(each.subject, each.details["consumer"]) for each in told} == {(PORT, "finance.revenue")}
    assert told[0].actor == told[0].details["by"] == "team:finance"
    assert told[1].details["terms"] == {"start": "2026-11-23", "end": "2027-11-22", "columns": ["amount"]}
    assert told[1].details["place"] == f"{FILE}:11"
    assert grounds(told[-1]) == "for finance.revenue: Asked too much."


def test_an_effect_is_recorded_once(desk):
    desk.request()
    desk.approve()
    assert recorded(desk.root) == 0
    assert len(facts(desk.root)) == 2


def test_records_that_came_by_a_merge_are_recorded_when_they_are_seen(desk, tmp_path):
    desk.request()
    desk.approve()
    merged = write_sample_mesh(tmp_path / "merged", GRANTED_ONLY)
    (merged / FILE).parent.mkdir(parents=True)
    shutil.copy(desk.root / FILE, merged / FILE)
    assert (recorded(merged), recorded(merged)) == (2, 0)
    assert facts(merged)[1].details["by"] == "team:sales"


def test_a_record_that_somebody_rewrote_is_seen_beside_the_old_one(desk):
    desk.request()
    (desk.root / FILE).write_text(desk.text.replace("Sum orders", "Sell orders"))
    assert recorded(desk.root) == 1
    assert [each.details["reason"] for each in facts(desk.root)] == ["Sum orders by month.", "Sell orders by month."]
