"""Dagster's event log in one SQLite file, through connections that stay open."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cached_property

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._core.storage.event_log.polling_event_watcher import SqlPollingEventWatcher
from sqlalchemy import Connection, Engine, create_engine

_SECONDS_FOR_OTHER_WRITERS = 60


class EventLog(ConsolidatedSqliteEventLogStorage):
    """What Dagster's own storage keeps, at a quarter of the time.

    That one opens a file for each run and an engine for each statement, of which an event takes four: the events of a
    port with a year of daily partitions cost more than the port. `dagster.yaml` names this class.
    """

    @cached_property
    def _engine(self) -> Engine:
        return create_engine(self._conn_string, connect_args={"timeout": _SECONDS_FOR_OTHER_WRITERS})

    @contextmanager
    def _connect(self) -> Generator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    # Dagster watches the file, which changes late: while connections are open, SQLite writes beside it.
    @cached_property
    def _watcher(self) -> SqlPollingEventWatcher:
        return SqlPollingEventWatcher(self)

    def watch(self, run_id: str, cursor: str | None, callback: Callable[[EventLogEntry, str], None]) -> None:
        self._watcher.watch_run(run_id, cursor, callback)

    def end_watch(self, run_id: str, handler: Callable[[EventLogEntry, str], None]) -> None:
        self._watcher.unwatch_run(run_id, handler)

    def dispose(self) -> None:
        self._watcher.close()
        self._engine.dispose()
