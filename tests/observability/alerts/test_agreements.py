from datetime import UTC, date, datetime

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessRecord, Agreement, Step, Terms
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.policy import Waiver
from mesh_platform.observability.alerts.evaluation import evaluate
from tests.observability.alerts.meshes import ORDERS, mesh_of
from tests.sample_ports import HERE

FIRST = date(2026, 1, 1)


def step(of, day, **said):
    return AccessRecord(step=of, at=datetime(2026, 1, day, 9, tzinfo=UTC), by="team:sales", reason="Sum orders.", location=HERE, **said)


def agreement(*records):
    return Agreement(port=PortAddress.parse(ORDERS), consumer=Consumer.parse("finance.revenue"), records=records, location=HERE)


def until(end):
    return step(Step.APPROVE, 2, terms=Terms(start=FIRST, end=end))


def alerts_on(lakehouse, mesh, month, day):
    with clock.frozen_at(datetime(2026, month, day, 12, tzinfo=UTC)):
        return evaluate(lakehouse, mesh)


@pytest.mark.parametrize(("day", "alerts"), [(15, 0), (16, 1), (30, 1), (31, 0)])
def test_a_grant_that_ends_is_told_to_both_sides_for_its_last_fourteen_days(lakehouse, day, alerts):
    mesh = mesh_of(agreements=(agreement(step(Step.REQUEST, 1), until(date(2026, 5, 30))),))
    found = alerts_on(lakehouse, mesh, 5, day)
    assert [each.domains for each in found] == [("finance", "sales")] * alerts
    assert all(each.commands[0] == f'mesh access renew {ORDERS} finance.revenue --reason "…"' for each in found)
    assert len({each.id for each in found}) == alerts


def test_a_renewed_grant_is_not_told(lakehouse):
    renewed = step(Step.RENEW, 3, terms=Terms(start=FIRST, end=date(2027, 5, 30)))
    mesh = mesh_of(agreements=(agreement(step(Step.REQUEST, 1), until(date(2026, 5, 30)), renewed),))
    assert alerts_on(lakehouse, mesh, 5, 20) == ()


def test_a_request_waits_for_the_producer_until_it_is_decided(lakehouse):
    asked = step(Step.REQUEST, 1)
    (alert,) = alerts_on(lakehouse, mesh_of(agreements=(agreement(asked),)), 1, 2)
    assert (alert.kind, alert.domains, alert.since) == (AlertKind.REQUEST_WAITING, ("sales",), asked.at)
    assert [each.split()[2] for each in alert.commands] == ["approve", "deny"]
    assert alerts_on(lakehouse, mesh_of(agreements=(agreement(asked, step(Step.DENY, 2)),)), 1, 2) == ()


@pytest.mark.parametrize(("day", "alerts"), [(15, 0), (16, 1), (30, 1), (31, 0)])
def test_a_waiver_is_told_for_its_last_fourteen_days_and_the_last_to_end_counts(lakehouse, day, alerts):
    given = {"policy": "columns-described", "subject": ORDERS, "reason": "Soon.", "approver": "team:governance", "location": HERE}
    ending = Waiver(**given, end=date(2026, 5, 30))
    found = alerts_on(lakehouse, mesh_of(waivers=(ending,)), 5, day)
    assert [(each.subject, each.part, each.domains) for each in found] == [(ORDERS, "columns-described", ("sales",))] * alerts
    assert alerts_on(lakehouse, mesh_of(waivers=(Waiver(**given, end=date(2027, 5, 30)), ending)), 5, day) == ()
