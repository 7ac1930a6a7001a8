"""Dagster's daemons, turned by hand: the code that `mesh up` runs in threads, one round after the other at the simulated time."""

import logging
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.asset_daemon import AssetDaemon
from dagster._daemon.auto_run_reexecution.event_log_consumer import EventLogConsumerDaemon
from dagster._daemon.daemon import MonitoringDaemon
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs
from dagster._time import get_current_datetime

from tests.year.launcher import HERE

_LOGGER = logging.getLogger("tests.year")


@dataclass
class Daemons:
    context: WorkspaceProcessContext
    instance: dg.DagsterInstance
    complaints: list[str]

    def __post_init__(self) -> None:
        self.automation = AssetDaemon(settings={"use_threads": False}, pre_sensor_interval_seconds=30)
        self.queue = QueuedRunCoordinatorDaemon(interval_seconds=1)
        self.monitoring = MonitoringDaemon(interval_seconds=10)
        self.retries = EventLogConsumerDaemon()
        self.schedule_times: dict[str, Any] = {}

    def start_what_is_due(self) -> None:
        """The ticks of every schedule since the last look."""
        _raise(launch_scheduled_runs(self.context, _LOGGER, get_current_datetime(), self.schedule_times))
        _raise(execute_sensor_iteration(self.context, _LOGGER, None, None))

    def look_at_inputs(self) -> None:
        """One evaluation of the automation of every code location."""
        self.automation._run_iteration_impl(self.context, None, {}, {})
        assert not self.complaints, self.complaints  # it logs what goes wrong, and goes on

    def run_queue(self) -> None:
        _raise(self.queue.run_iteration(self.context))

    def watch_runs(self) -> None:
        """Finds runs whose process is gone, and starts again what crashed."""
        _raise(self.monitoring.run_iteration(self.context))
        _raise(self.retries.run_iteration(self.context))

    def runs(self, *, since: datetime | None = None) -> int:
        return self.instance.get_runs_count(dg.RunsFilter(created_after=since))

    def ended(self) -> int:
        return self.instance.get_runs_count(dg.RunsFilter(statuses=list(FINISHED_STATUSES)))


@contextmanager
def daemons(root: Path, instance: dg.DagsterInstance) -> Generator[Daemons]:
    """With every code location of the mesh loaded in this process."""
    origins = [_origin(each) for each in sorted(root.glob("domains/*/definitions.py"))]
    with WorkspaceProcessContext(instance, InProcessWorkspaceLoadTarget(origins)) as context:
        HERE.repositories = {
            name: _repository(entry) for name, entry in context.create_request_context().get_code_location_entries().items()
        }
        with _complaints() as said:
            yield Daemons(context, instance, said)


@contextmanager
def _complaints() -> Generator[list[str]]:
    said = list[str]()
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: said.append(handler.format(record))
    logging.getLogger("dagster.daemon").addHandler(handler)
    try:
        yield said
    finally:
        logging.getLogger("dagster.daemon").removeHandler(handler)


def _origin(definitions: Path) -> InProcessCodeLocationOrigin:
    target = LoadableTargetOrigin(python_file=str(definitions), working_directory=str(definitions.parents[2]), attribute="defs")
    return InProcessCodeLocationOrigin(target, location_name=definitions.parent.name)


def _repository(entry: Any) -> dg.RepositoryDefinition:
    assert entry.load_error is None, entry.load_error
    (found,) = entry.code_location._loaded_repositories.definitions_by_name.values()
    return found


def _raise(events: Iterable[Any]) -> None:
    """Daemons tell of errors by yielding them."""
    for each in events:
        if each is not None and hasattr(each, "to_string"):
            raise AssertionError(each.to_string())
