"""Builds that ended without a fact: an error in somebody's code, a lost process. Only Dagster knows for how long they were at work."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import dagster as dg

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName
from mesh_platform.system_tables.asked import Crash

_Type = dg.DagsterEventType
_BADLY = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


def crashes(instance: dg.DagsterInstance, since: datetime | None, until: datetime) -> Iterator[Crash]:
    """Of the runs that ended after a moment, up to and with another; the seconds of a step are shared by the ports that it left unmade."""
    for record in instance.get_run_records(dg.RunsFilter(statuses=_BADLY, updated_after=since)):
        ended = _ended_at(record)
        if ended <= until and (since is None or ended > since):
            yield from _of(instance, record.dagster_run.run_id)


def _of(instance: dg.DagsterInstance, run_id: str) -> Iterator[Crash]:
    """A process that was lost is taken to have been at work until it was heard of last: nobody knows when it went."""
    log = instance.all_logs(run_id)
    unmade = _unmade(log)
    for step in instance.get_run_step_stats(run_id, list(unmade)):
        if step.start_time is not None:
            heard = max(each.timestamp for each in log if each.step_key == step.step_key)
            seconds = (step.end_time or heard) - step.start_time
            ports = unmade[step.step_key]
            yield from (Crash(port=each, run_id=run_id, seconds=round(seconds / len(ports), 3)) for each in ports)


def _unmade(log: Iterable[dg.EventLogEntry]) -> dict[str, list[str]]:
    """The ports that a run was to make and did not, by the step that should have."""
    events = [each.dagster_event for each in log if each.dagster_event is not None]
    made = {each.asset_key for each in events if each.event_type is _Type.ASSET_MATERIALIZATION}
    found: dict[str, list[str]] = defaultdict(list)
    for each in events:
        is_planned = each.event_type is _Type.ASSET_MATERIALIZATION_PLANNED
        if is_planned and each.step_key and each.asset_key not in made and (port := _port(each.asset_key)):
            found[each.step_key].append(port)
    return found


def _port(key: dg.AssetKey | None) -> str:
    """Empty for an asset of a domain's own."""
    try:
        return str(PortAddress.from_key(tuple(key.path))) if key else ""
    except InvalidName:
        return ""


def _ended_at(record: dg.RunRecord) -> datetime:
    return datetime.fromtimestamp(record.end_time, UTC) if record.end_time else record.update_timestamp.replace(tzinfo=UTC)
