"""`mesh up`: a code server for each domain, Dagster's web server and its daemon, and the gateway, started and stopped together."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mesh_platform.errors import MeshError
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.home.up import the_only_one
from mesh_platform.orchestration.serving.code_servers import CodeServer, code_servers, served_workspace
from mesh_platform.orchestration.serving.interrupts import Interrupts
from mesh_platform.orchestration.serving.pauses import Pauses
from mesh_platform.orchestration.serving.processes import Process, is_alive, start, stop
from mesh_platform.orchestration.serving.webserver import Address, broken_locations, claim, is_answering
from mesh_platform.settings import Settings

WEB_SERVER, DAEMON, ALERTS, GATEWAY = "web server", "daemon", "alerts", "gateway"

_LOOPBACK = "127.0.0.1"
_STARTUP_SECONDS = 180.0
_STOP_SECONDS = 20.0
_PAUSE = 0.2


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 3000,
    catalog_port: int = 3001,
    flight_port: int = 3002,
    report: Callable[[str], None],
) -> None:
    """Serves until interrupted (SIGINT, SIGTERM) and leaves no process behind; `report` gets one sentence for each event.

    Raises UsageError when the address or the state folder is in use, MeshError when the web server ends.
    """
    address = claim(host, port)
    doors = Doors(
        http=claim(_LOOPBACK, catalog_port, option="--catalog-port"), flight=claim(_LOOPBACK, flight_port, option="--flight-port")
    )
    # Sockets have a folder of their own: their paths must keep below some hundred bytes, and a state folder may lie deep.
    with the_only_one(settings.state), Interrupts() as interrupts, tempfile.TemporaryDirectory(prefix="mesh-") as sockets:
        servers = code_servers(settings.root, sockets=Path(sockets))
        stack = Stack(settings, address, doors, servers=servers, interrupts=interrupts, report=report)
        try:
            stack.start()
            stack.watch()
        finally:
            stack.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Of the gateway, for this machine alone: beyond it they need a certificate, as `mesh serve` takes one."""

    http: Address
    flight: Address


class Stack:
    """The processes of one `mesh up`. Whichever ends while it serves is started again."""

    def __init__(
        self,
        settings: Settings,
        address: Address,
        doors: Doors,
        *,
        servers: Sequence[CodeServer],
        interrupts: Interrupts,
        report: Callable[[str], None],
    ) -> None:
        self._settings, self._address, self._doors, self._servers = settings, address, doors, servers
        self._interrupts, self._report = interrupts, report
        # The children work in other folders, where relative paths of the person's environment would mean something else.
        places = {
            "DAGSTER_HOME": settings.dagster_home,
            "MESH_ROOT": settings.root,
            "MESH_HOME": settings.state,
            "MESH_CATALOG_URL": os.environ.get("MESH_CATALOG_URL", doors.http.url),
            "MESH_DAGSTER_URL": os.environ.get("MESH_DAGSTER_URL", address.url),
        }
        self._environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
        self._running: list[Process] = []
        self._orphaned: list[Process] = []  # they have ended, and runs that they started may still be at work
        self._starts: dict[str, Callable[[], Process]] = {}
        self._due: dict[str, float] = {}  # what waits to be started again, and when
        self._pauses = Pauses()
        self._serves = False

    def start(self) -> None:
        """Returns when the web server answers, or on an interrupt."""
        self._report(f"starting the code of {len(self._servers)} domains")
        with open_instance(self._settings):
            pass  # makes Dagster's databases before any child looks for them: processes that make them at once break each other
        for server in self._servers:
            self._start(server.name, server.command, folder=server.folder)
        if not self._wait_until(self._servers_listen):
            return
        workspace = self._settings.dagster_home / "served.yaml"
        workspace.write_text(served_workspace(self._servers), encoding="utf-8")
        where = ["-h", self._address.host, "-p", str(self._address.port), "--log-level", "warning"]
        self._start(WEB_SERVER, [sys.executable, "-m", "dagster_webserver", "-w", str(workspace), *where], folder=self._settings.root)
        self._start(DAEMON, [sys.executable, "-m", "dagster._daemon", "run", "-w", str(workspace)], folder=self._settings.root)
        self._start(ALERTS, [sys.executable, "-m", "mesh_platform.orchestration.alerts.watch"], folder=self._settings.root)
        ports = [str(each.port) for each in (self._doors.http, self._doors.flight)]
        self._start(GATEWAY, [sys.executable, "-m", "mesh_platform.gateway.server", _LOOPBACK, *ports], folder=self._settings.root)
        if self._wait_until(lambda: is_answering(self._address) and is_answering(self._doors.http, "/healthz")):
            self._serves = True
            self._report_ready()

    def watch(self) -> None:
        while not self._interrupts.wait(_PAUSE):
            self._note_ended()
            self._start_due()

    def stop(self) -> None:
        """A second interrupt ends the patience."""
        if self._running:
            self._report("stopping")
        stop([*self._running, *filter(is_alive, self._orphaned)], patience=_STOP_SECONDS, hurried=lambda: self._interrupts.count > 1)

    def _start(self, name: str, command: Sequence[str], *, folder: Path) -> None:
        log = self._settings.state / "logs" / f"{name.replace(' ', '_')}.log"
        self._starts[name] = partial(start, name, command, log=log, folder=folder, environment=self._environment)
        self._running.append(self._starts[name]())

    def _start_due(self) -> None:
        for name in [each for each, moment in self._due.items() if moment <= time.monotonic()]:
            del self._due[name]
            self._report(f"starting the {name} again")
            self._running.append(self._starts[name]())

    def _servers_listen(self) -> bool:
        """A server that died is waited for no longer: the other domains go on without it."""
        awaited = {each.name for each in self._running}
        return all(each.socket.exists() or each.name not in awaited for each in self._servers)

    def _wait_until(self, condition: Callable[[], bool]) -> bool:
        """Whether it came true before an interrupt. Raises MeshError when it takes too long."""
        deadline = time.monotonic() + _STARTUP_SECONDS
        while not self._interrupts.wait(_PAUSE):
            self._note_ended()
            if condition():
                return True
            if time.monotonic() > deadline:
                raise MeshError(
                    f"the mesh did not start within {_STARTUP_SECONDS:.0f} seconds", hint=f"the logs are in {self._settings.state / 'logs'}"
                )
        return False

    def _report_ready(self) -> None:
        with suppress(OSError):  # a web server that is too busy to answer this one question serves nevertheless
            for name, reason in broken_locations(self._address).items():
                self._report(f"{name} does not load, the other domains do: {reason}")
        if not self._address.is_loopback:
            self._report(f"whoever reaches {self._address.host} can run and change everything: Dagster's web server asks for no password")
        self._report(f"the catalog is at {self._doors.http.url}, Flight SQL at grpc+tls://{_LOOPBACK}:{self._doors.flight.port}")
        self._report(f"the mesh is at {self._address.url}  (Ctrl-C stops it)")

    def _note_ended(self) -> None:
        """What has ended is due again after a pause; a web server that has never answered ends the start."""
        self._orphaned = list(filter(is_alive, self._orphaned))  # a number that nobody has may become somebody else's
        for process in [each for each in self._running if each.exit_code is not None]:
            self._running.remove(process)
            self._orphaned.append(process)
            fact, hint = f"the {process.name} ended with exit code {process.exit_code}", f"its log is {process.log}"
            if process.name in (WEB_SERVER, GATEWAY) and not self._serves:
                raise MeshError(f"{fact}\n{process.last_words()}", hint=hint)
            self._report(f"{fact}, the others go on; {hint}")
            self._due[process.name] = time.monotonic() + self._pauses.after(process.name, lived=time.monotonic() - process.started)
