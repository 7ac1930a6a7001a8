"""What was left undone: runs that died, or ended with an error, and that nothing has started again since."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.events import RunFailureReason
from dagster._core.storage.tags import (
    AUTO_RETRY_RUN_ID_TAG,
    AUTOMATION_CONDITION_TAG,
    MAX_RETRIES_TAG,
    PARTITION_NAME_TAG,
    RUN_FAILURE_REASON_TAG,
    SCHEDULE_NAME_TAG,
    SENSOR_NAME_TAG,
    WILL_RETRY_TAG,
)

from mesh_platform.concepts import clock
from mesh_platform.orchestration.automation.partitions import RANGE_TAGS

NAME = "catch_up"
TRY_TAG = "mesh/catch_up"  # which try this is to make up for one and the same failure

_EVERY = 60  # seconds
_NEWEST = 500  # runs that are looked through
_AFTER_CRASH = timedelta(minutes=3)  # in which Dagster starts a crashed run again by itself, where it can
_AFTER_ERROR = timedelta(hours=1)
_LONGEST = timedelta(days=1)
_UNATTENDED = (SCHEDULE_NAME_TAG, SENSOR_NAME_TAG, AUTOMATION_CONDITION_TAG)
_OF_THE_TARGET = (PARTITION_NAME_TAG, *RANGE_TAGS)

Target = tuple[frozenset[dg.AssetKey], tuple[str | None, ...]]


def catch_up_sensor(domain: str) -> dg.SensorDefinition:
    """Looks each minute for runs of the domain that failed and that nothing has made up for.

    Dagster starts a crashed run again by itself, unless its code server is away at that moment, or it reads of the end a moment
    before the run counts as failed: then it gives up for ever.
    And a source that is down for longer than a build waits would be asked again only when its port is due next. A
    crash is made up for after three minutes, an error after an hour, each further time after four times as long, at most
    a day. A refusal is final, and so is what `mesh run` was asked for.
    """

    @dg.sensor(
        name=NAME,
        target=dg.AssetSelection.all(),
        minimum_interval_seconds=_EVERY,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Starts again what failed in {domain} without having been refused, and what a crash has left undone.",
    )
    def catch_up(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest]:
        records = context.instance.get_run_records(limit=_NEWEST, filters=dg.RunsFilter())
        for record in _left_undone(record for record in records if _is_of(domain, record.dagster_run)):
            if _is_due(context.instance, record):
                yield _again(record.dagster_run)

    return catch_up


def _is_of(domain: str, run: dg.DagsterRun) -> bool:
    origin = run.remote_job_origin
    return bool(run.asset_selection) and origin is not None and origin.location_name == domain


def _left_undone(records: Iterable[dg.RunRecord]) -> Iterator[dg.RunRecord]:
    """Of runs from the newest to the oldest, those that failed and whose target no later run had."""
    seen = set[Target]()
    for each in records:
        target = _target(each.dagster_run)
        if target not in seen and each.dagster_run.status is dg.DagsterRunStatus.FAILURE:
            yield each
        seen.add(target)


def _target(run: dg.DagsterRun) -> Target:
    return frozenset(run.asset_selection or ()), tuple(run.tags.get(each) for each in _OF_THE_TARGET)


def _is_due(instance: dg.DagsterInstance, record: dg.RunRecord) -> bool:
    run, failed_for = record.dagster_run, clock.now() - datetime.fromtimestamp(record.end_time or 0, UTC)
    if run.tags.get(MAX_RETRIES_TAG) == "0" or run.tags.get(AUTO_RETRY_RUN_ID_TAG):
        return False
    if run.tags.get(RUN_FAILURE_REASON_TAG) != RunFailureReason.STEP_FAILURE.value:
        is_left_to_dagster = run.tags.get(WILL_RETRY_TAG) == "true" and not _was_passed_over(instance, run)
        return failed_for > _pause(run, _AFTER_CRASH) and not is_left_to_dagster
    is_unattended = any(each in run.tags for each in _UNATTENDED)
    return is_unattended and failed_for > _pause(run, _AFTER_ERROR) and not _was_refused(instance, run)


def _was_passed_over(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether Dagster's daemon is beyond the failure: it may read of it a moment before the run counts as failed, and never again."""
    name = f"EVENT_LOG_CONSUMER_CURSOR-{dg.DagsterEventType.RUN_FAILURE.value}"
    cursor = instance.daemon_cursor_storage.get_cursor_values({name}).get(name)
    failures = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE).records
    return cursor is not None and all(each.storage_id <= int(cursor) for each in failures)


def _pause(run: dg.DagsterRun, first: timedelta) -> timedelta:
    return min(first * 4 ** min(_tries(run), 5), _LONGEST)


def _tries(run: dg.DagsterRun) -> int:
    text = run.tags.get(TRY_TAG, "0")
    return int(text) if text.isdigit() else 0


def _was_refused(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether each step that failed did so on purpose: the mesh said no, or the domain's code did."""
    events = instance.get_records_for_run(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE).records
    failures = (each.event_log_entry.get_dagster_event().step_failure_data for each in events)
    return all(each.user_failure_data is not None for each in failures)


def _again(run: dg.DagsterRun) -> dg.RunRequest:
    """The same again, once: its key is that of the run that failed."""
    kept = {name: value for name, value in run.tags.items() if name in RANGE_TAGS}
    return dg.RunRequest(
        run_key=run.run_id,
        asset_selection=sorted(run.asset_selection or ()),
        partition_key=run.tags.get(PARTITION_NAME_TAG) if not kept else None,
        tags={**kept, TRY_TAG: str(_tries(run) + 1)},
    )
