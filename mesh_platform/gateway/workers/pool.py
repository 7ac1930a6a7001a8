"""As many workers as there are answers under way, made by copying one process that has everything loaded."""

import os
import socket
import time
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock

from mesh_platform.errors import TooManyQueries
from mesh_platform.gateway.workers.wire import Question, send, send_socket
from mesh_platform.gateway.workers.worker import work
from mesh_platform.settings import Settings

_processes = get_context("forkserver")
_processes.set_forkserver_preload(["__main__", work.__module__])

_SAFE_PATH = "PYTHONSAFEPATH"
_IDLE_SECONDS = 60.0  # for which a worker waits for the next question; it holds some tens of megabytes
_WAIT_SECONDS = 1.0


class Worker:
    """A process, as the server sees it."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self.connection = connection
        self.rested = 0.0
        self._process = process
        self._lock = Lock()
        self._is_closed = False

    def ask(self, question: Question, rows: socket.socket) -> None:
        send(self.connection, question)
        send_socket(self.connection, rows)

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """Whatever it does. Whoever waits for its word or its rows hears that it is gone."""
        with self._lock:
            if not self._is_closed:
                self._process.kill()

    def close(self) -> None:
        self.kill()
        with self._lock:
            self._is_closed = True
            self._process.join()
            self._process.close()
            self.connection.close()


class Workers:
    """Hands out one worker for each answer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._lock = Lock()

    def start(self) -> None:
        """Loads everything once. Else the first answer waits for that."""
        before = os.environ.get(_SAFE_PATH)
        os.environ[_SAFE_PATH] = "1"  # a file in the folder that the server was started in is no module of it
        try:
            forkserver.ensure_running()
        finally:
            if before is None:
                del os.environ[_SAFE_PATH]

    def take(self) -> Worker:
        """The one that worked last, whose caches are warm, or a new one. Raises TooManyQueries where there are too many already."""
        with self._lock:
            most = self._settings.answers_at_once
            if len(self._busy) >= most:
                fact = f"{most} answers are under way, which is all that this server gives at once"
                raise TooManyQueries(fact, seconds=_WAIT_SECONDS, hint="ask again when one of them has ended")
            worker = self._rested() or self._new()
            self._busy.add(worker)
            return worker

    def give_back(self, worker: Worker, *, is_fit: bool) -> None:
        """Fit for the next question is one that has said its last word on this one, and is not short of anything.

        As many are kept as were busy a while ago: to copy and to end a process for each answer would take longer than the answer.
        """
        now = worker.rested = time.monotonic()
        with self._lock:
            self._busy.discard(worker)
            if is_fit:
                self._idle.append(worker)
            unused = [each for each in self._idle[:-1] if now - each.rested > _IDLE_SECONDS]
            self._idle = [each for each in self._idle if each not in unused]
        for each in unused if is_fit else [*unused, worker]:
            each.close()

    def release(self, worker: Worker) -> None:
        """It was killed, and counts no more; whoever holds it gives it back later."""
        with self._lock:
            self._busy.discard(worker)

    def close(self) -> None:
        with self._lock:
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._busy.clear()
        for each in workers:
            each.close()

    def _rested(self) -> Worker | None:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            worker.close()
        return None

    def _new(self) -> Worker:
        self.start()
        ours, theirs = _processes.Pipe()
        with theirs:
            process = _processes.Process(target=work, args=(self._settings, theirs), name="mesh worker", daemon=True)
            process.start()
        return Worker(process, ours)
