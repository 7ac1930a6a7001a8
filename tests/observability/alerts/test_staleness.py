from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.observability.alerts.evaluation import evaluate
from tests.observability.alerts.meshes import ORDERS, mesh_of
from tests.sample_ports import contract, orders, port

START = datetime(2024, 3, 1, tzinfo=UTC)
DAILY = ServiceLevel(property="frequency", value=1, unit="d")
LATE = ServiceLevel(property="latency", value=2, unit="h")
YOUNG = ServiceLevel(property="latency", value=2, unit="d", element="ordered_on")


def promising(*levels):
    return port(ORDERS, contract=contract(service_levels=levels))


def published_on(publisher, of, moment, day="2024-03-01"):
    with clock.frozen_at(moment):
        return publisher.publish(of, orders((1, day, "1", "Ada"))).release


def alerts_at(lakehouse, mesh, moment):
    with clock.frozen_at(moment):
        return tuple(each for each in evaluate(lakehouse, mesh) if each.kind is AlertKind.STALE)


@pytest.mark.parametrize(("hours", "alerts"), [(0, 0), (25, 0), (26, 0), (26.9, 0), (27.1, 1), (24 * 300, 1)])
def test_a_port_is_stale_once_its_next_publication_is_overdue_by_more_than_a_run_may_vary(publisher, lakehouse, hours, alerts):
    of = promising(DAILY, LATE)
    published_on(publisher, of, START)
    found = alerts_at(lakehouse, mesh_of(of), START + timedelta(hours=hours))
    assert [each.since for each in found] == [START + timedelta(hours=26)] * alerts


def test_staleness_ends_with_a_publication_and_begins_anew_after_it(publisher, lakehouse):
    of = promising(DAILY)
    mesh = mesh_of(of)
    published_on(publisher, of, START)
    (first,) = alerts_at(lakehouse, mesh, START + timedelta(days=2))
    published_on(publisher, of, START + timedelta(days=2))
    assert alerts_at(lakehouse, mesh, START + timedelta(days=2)) == ()
    (second,) = alerts_at(lakehouse, mesh, START + timedelta(days=4))
    assert second.since == START + timedelta(days=3)
    assert second.id != first.id


def test_after_a_rollback_the_age_is_that_of_what_consumers_read(publisher, lakehouse):
    of = promising(DAILY)
    old = published_on(publisher, of, START)
    published_on(publisher, of, START + timedelta(days=5), day="2024-03-05")
    soon = START + timedelta(days=5, hours=1)
    assert alerts_at(lakehouse, mesh_of(of), soon) == ()
    with clock.frozen_at(soon):
        rollback(lakehouse, of.address, old.snapshot_id)
    (alert,) = alerts_at(lakehouse, mesh_of(of), soon)
    assert alert.since == START + timedelta(days=1)


def test_months_are_those_of_the_calendar(publisher, lakehouse):
    of = promising(ServiceLevel(property="frequency", value=1, unit="mo"))
    published_on(publisher, of, datetime(2024, 1, 31, tzinfo=UTC))
    assert alerts_at(lakehouse, mesh_of(of), datetime(2024, 2, 29, tzinfo=UTC)) == ()
    (alert,) = alerts_at(lakehouse, mesh_of(of), datetime(2024, 3, 1, tzinfo=UTC))
    assert alert.since == datetime(2024, 2, 29, tzinfo=UTC)


def test_a_source_that_brings_nothing_newer_is_told_though_builds_go_on(publisher, lakehouse):
    of = promising(YOUNG)
    mesh = mesh_of(of)
    for days in (1, 3, 4):
        published_on(publisher, of, START + timedelta(days=days))
    (alert,) = alerts_at(lakehouse, mesh, START + timedelta(days=4))
    assert alert.since == START + timedelta(days=3)
    assert "its source brings nothing newer" in alert.story[0]
    published_on(publisher, of, START + timedelta(days=4), day="2024-03-04")
    assert alerts_at(lakehouse, mesh, START + timedelta(days=4)) == ()


def test_nothing_is_stale_that_was_never_published_promises_nothing_or_is_tried_out(publisher, lakehouse):
    later = START + timedelta(days=90)
    assert alerts_at(lakehouse, mesh_of(promising(DAILY)), later) == ()
    published_on(publisher, promising(DAILY), START)
    assert alerts_at(lakehouse, mesh_of(promising()), later) == ()
    assert alerts_at(lakehouse, mesh_of(promising(DAILY), status="retired"), later) == ()
    draft = port(ORDERS, contract=contract(service_levels=(DAILY,), status="draft"))
    assert alerts_at(lakehouse, mesh_of(draft), later) == ()
