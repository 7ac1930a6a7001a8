"""Runs that are long past. Dagster keeps the log of each for ever: with a dozen ports five megabytes a day."""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg
import sqlalchemy as sa
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable, SqlEventLogStorageTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage

_EVENTS, _CHECKS = SqlEventLogStorageTable.c, AssetCheckExecutionsTable.c
_AT_ONCE = 500


def forget_runs(instance: dg.DagsterInstance, location: str, *, before: datetime) -> int:
    """Deletes the runs of a code location that began and ended before a moment; returns how many.

    Not those behind what Dagster shows as the newest: of an asset, of each of its partitions, of a check. They tell what is
    materialized, and automation goes by that.
    """
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        return 0
    shown = _behind_the_newest(storage)
    past = [each for each in _past(instance, location, before) if each not in shown]
    for run_id in past:
        instance.delete_run(run_id)
        instance.compute_log_manager.delete_logs(prefix=[run_id])
    _forget_verdicts(storage, past)
    return len(past)


def _past(instance: dg.DagsterInstance, location: str, before: datetime) -> Iterator[str]:
    ended = dg.RunsFilter(statuses=list(FINISHED_STATUSES), created_before=before, updated_before=before)
    return (each.run_id for each in instance.get_runs(ended) if _location(each) == location)


def _location(run: dg.DagsterRun) -> str | None:
    origin = run.remote_job_origin
    return origin.repository_origin.code_location_origin.location_name if origin else None


def _behind_the_newest(storage: SqlEventLogStorage) -> frozenset[str]:
    published = sa.select(sa.func.max(_EVENTS.id)).where(_EVENTS.dagster_event_type == dg.DagsterEventType.ASSET_MATERIALIZATION.value)
    judged = sa.select(sa.func.max(_CHECKS.id)).where(_CHECKS.evaluation_event.is_not(None))
    queries = (
        sa.select(_EVENTS.run_id).where(_EVENTS.id.in_(published.group_by(_EVENTS.asset_key, _EVENTS.partition))),
        sa.select(_CHECKS.run_id).where(_CHECKS.id.in_(judged.group_by(_CHECKS.asset_key, _CHECKS.check_name))),
    )
    with storage.index_connection() as connection:
        return frozenset(run_id for each in queries for (run_id,) in connection.execute(each))


def _forget_verdicts(storage: SqlEventLogStorage, runs: list[str]) -> None:
    """Dagster leaves them behind when it deletes a run."""
    with storage.index_connection() as connection:
        for first in range(0, len(runs), _AT_ONCE):
            connection.execute(sa.delete(AssetCheckExecutionsTable).where(_CHECKS.run_id.in_(runs[first : first + _AT_ONCE])))
