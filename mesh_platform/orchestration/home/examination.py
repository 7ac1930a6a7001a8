"""What the doctor asks of Dagster: its settings, its daemon, and what somebody switched off."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
import yaml
from dagster._core.scheduler.instigation import InstigatorStatus
from dagster._daemon.controller import get_daemon_statuses
from dagster._daemon.types import DaemonStatus

from mesh_platform.concepts import clock
from mesh_platform.observability.doctor.diagnosis import Diagnosis, doubtful, ill, well
from mesh_platform.orchestration.home.configuration import FILE, departures
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.up import is_up
from mesh_platform.settings import Settings

PART = "Dagster"

_WAITING = timedelta(hours=1)
_SHOWN = 5


def examine_dagster(settings: Settings) -> Iterator[Diagnosis]:
    if not (settings.dagster_home / FILE).is_file():
        yield well(PART, "its home is made with the first run")
        return
    try:
        differing = departures(settings.dagster_home)
    except yaml.YAMLError as wrong:
        fact = f"{settings.dagster_home / FILE} is not YAML: {str(wrong).splitlines()[0]}"
        yield ill(PART, fact, "move the file away; a new one is written at once")
        return
    if differing:
        named = ", ".join(each.setting for each in differing[:_SHOWN]) + (" and more" if len(differing) > _SHOWN else "")
        remedy = "where nobody wanted that, move the file away and restart mesh up: a new one is written"
        yield doubtful(PART, f"{FILE} was edited; it differs in {named}", remedy)
    with open_instance(settings) as instance:
        yield from _daemons(settings, instance)
        yield from _switched_off(instance)
        yield from _queue(instance)


def _daemons(settings: Settings, instance: dg.DagsterInstance) -> Iterator[Diagnosis]:
    if not is_up(settings.state):
        yield doubtful(PART, "mesh up does not run: no schedule, automation or alert starts by itself", "run: mesh up")
        return
    statuses = get_daemon_statuses(instance, instance.get_required_daemon_types())
    silent = sorted(name for name, each in statuses.items() if not each.healthy)
    for name in silent:
        fact = f"its {name.lower().replace('_', ' ')} daemon does not run well: {_said(statuses[name])}"
        yield ill(PART, fact, f"read {settings.state / 'logs' / 'daemon.log'}")
    if not silent:
        yield well(PART, f"mesh up runs, and with it {len(statuses)} daemons")


def _said(status: DaemonStatus) -> str:
    errors = status.last_heartbeat.errors if status.last_heartbeat else ()
    return next((str(each.message).splitlines()[0] for each in errors or ()), "it gave no sign of life lately")


def _switched_off(instance: dg.DagsterInstance) -> Iterator[Diagnosis]:
    for each in instance.all_instigator_state():
        if each.status is InstigatorStatus.STOPPED:
            location = each.origin.repository_origin.code_location_origin.location_name
            fact = f"somebody switched off {each.name} of {location}"
            yield doubtful(PART, fact, "switch it on again in the UI under Automation, unless that was meant")


def _queue(instance: dg.DagsterInstance) -> Iterator[Diagnosis]:
    since = clock.now() - _WAITING
    records = instance.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED]))
    late = [each for each in records if each.create_timestamp.replace(tzinfo=UTC) < since]
    if late:
        first = min(each.create_timestamp for each in late)
        fact = f"{len(late)} runs wait since {datetime.fromtimestamp(first.timestamp(), UTC):%Y-%m-%d %H:%M} UTC"
        yield doubtful(PART, fact, f"see what holds the queue in the UI under Runs; the limits are in {FILE}")
