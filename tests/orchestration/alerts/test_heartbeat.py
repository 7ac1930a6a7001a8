from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.orchestration.alerts.heartbeat import stopped_automation

BEAT = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def beat(instance, *daemons, at=BEAT):
    for each in daemons:
        instance.add_daemon_heartbeat(DaemonHeartbeat(timestamp=at.timestamp(), daemon_type=each, daemon_id="1"))


def alerts_after(instance, minutes, **watching):
    with clock.frozen_at(BEAT + timedelta(minutes=minutes)):
        return list(stopped_automation(instance, **watching))


def test_a_daemon_that_fell_silent_is_told_once_since_its_last_word(instance):
    beat(instance, "SCHEDULER", "SENSOR", "QUEUED_RUN_COORDINATOR")
    assert alerts_after(instance, 4) == []
    (soon,), (late,) = alerts_after(instance, 6), alerts_after(instance, 600)
    assert (soon.kind, soon.since, soon.domains) == (AlertKind.AUTOMATION_STOPPED, BEAT, ())
    assert soon.id == late.id


def test_one_of_its_parts_is_enough(instance):
    beat(instance, "SENSOR")
    beat(instance, "SCHEDULER", "BACKFILL", at=BEAT + timedelta(minutes=10))
    (alert,) = alerts_after(instance, 10)
    assert "sensor" in alert.story[0]


def test_where_there_was_never_a_daemon_nothing_has_stopped(instance):
    assert alerts_after(instance, 600) == []


def test_a_daemon_that_starts_with_whoever_watches_has_time_to_speak(instance):
    beat(instance, "SCHEDULER")
    assert alerts_after(instance, 600, watching_since=BEAT + timedelta(minutes=598)) == []
    assert len(alerts_after(instance, 600, watching_since=BEAT + timedelta(minutes=590))) == 1
