"""Runs that are not over, as Dagster's store has them: started by whatever it was, on whatever machine."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.ledger.processes import is_gone
from mesh_platform.orchestration.alerts.failures import domain_of, partition_of
from mesh_platform.orchestration.home.lost_runs import WORKER_TAG

_MOST = 200
_WAITING = frozenset({dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentRun:
    """`waits`: nothing of it runs yet. `targets` are the ports that it builds; without any, `job` says what it does."""

    run_id: str
    domain: str
    job: str
    targets: tuple[str, ...]
    partition: str
    waits: bool
    since: datetime

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "run_id": self.run_id,
            "domain": self.domain,
            "job": self.job,
            "targets": list(self.targets),
            "partition": self.partition,
            "state": "waiting" if self.waits else "running",
            "since": self.since.isoformat(),
        }


def current_runs(instance: dg.DagsterInstance) -> tuple[CurrentRun, ...]:
    """Those that run, then those that wait, each the longest first. Not those whose process is gone."""
    found = instance.get_run_records(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES), limit=_MOST)
    alive = (_current(each) for each in found if not is_gone(each.dagster_run.tags.get(WORKER_TAG, "")))
    return tuple(sorted(alive, key=lambda each: (each.waits, each.since)))


def _current(record: dg.RunRecord) -> CurrentRun:
    run, started = record.dagster_run, record.start_time
    return CurrentRun(
        run_id=run.run_id,
        domain=domain_of(run),
        job=run.job_name,
        targets=tuple(sorted(_addresses(run.asset_selection or ()))),
        partition=partition_of(run),
        waits=run.status in _WAITING or started is None,
        since=record.create_timestamp.replace(tzinfo=UTC) if started is None else datetime.fromtimestamp(started, UTC),
    )


def _addresses(keys: Iterable[dg.AssetKey]) -> Iterator[str]:
    """Of ports alone: what else a run makes is its domain's own affair."""
    for each in keys:
        with suppress(InvalidName):
            yield str(PortAddress.from_key(tuple(each.path)))
