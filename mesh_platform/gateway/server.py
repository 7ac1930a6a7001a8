"""`mesh serve`: one process with every door of the gateway; `python -m mesh_platform.gateway.server` is the same for `mesh up`."""

import logging
import signal
import ssl
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from mesh_platform.errors import UsageError
from mesh_platform.gateway.flight.server import FlightDoor
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.app import make_app
from mesh_platform.gateway.http.guards import guard
from mesh_platform.gateway.tls import LOOPBACK_NAMES, Certificate, given_certificate, own_certificate
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings, load_settings

_STOP_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server listens; a `flight_port` of None leaves Flight SQL out, and 0 takes a free one.

    `certificate` and `key` are an operator's; without them the server is for this machine alone.
    """

    host: str = "127.0.0.1"
    port: int = 3001
    flight_port: int | None = 3002
    certificate: Path | None = None
    key: Path | None = None


def serve(settings: Settings, place: Place, *, report: Callable[[str], None]) -> None:
    """Serves until interrupted; `report` gets one sentence for each door. Raises UsageError where it cannot listen there."""
    given = _given(place)
    with ExitStack() as closing:
        gateway = Gateway(closing.enter_context(open_lakehouse(settings)))
        app = make_app(gateway)
        guard(app, names=given.names if given else LOOPBACK_NAMES)
        if place.flight_port is not None:
            flight = closing.enter_context(
                FlightDoor(gateway, host=place.host, port=place.flight_port, tls=given or own_certificate(settings))
            )
            gateway.flight_url = flight.url
            report(f"Flight SQL answers at {flight.url}")
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _ended)
        _Http(app, place, given, report=report).run()


class _Http(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, app: object, place: Place, given: Certificate | None, *, report: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,  # ty: ignore[invalid-argument-type] - an ASGI application, which uvicorn spells in another way
                host=place.host,
                port=place.port,
                ssl_certfile=given.certificate if given else None,
                ssl_keyfile=given.key if given else None,
                ssl_version=ssl.PROTOCOL_TLS_SERVER,
                log_level="warning",
                access_log=False,  # addresses of requests hold conditions, and those hold values
                server_header=False,
                proxy_headers=False,  # who writes them is not known
                timeout_keep_alive=15,
                timeout_graceful_shutdown=_STOP_SECONDS,
                h11_max_incomplete_event_size=64_000,
            )
        )
        self._report = report
        self._scheme = "https" if given else "http"

    async def startup(self, sockets: list | None = None) -> None:
        await super().startup(sockets)
        for each in self.servers:
            host, port, *_ = each.sockets[0].getsockname()
            self._report(f"the catalog is at {self._scheme}://{f'[{host}]' if ':' in host else host}:{port}")


def _given(place: Place) -> Certificate | None:
    """None where the server is for this machine alone, which needs none over HTTP."""
    if place.certificate is not None and place.key is not None:
        return given_certificate(place.certificate, place.key)
    if place.certificate is not None or place.key is not None:
        raise UsageError("a certificate needs its key, and a key its certificate", hint="give both: --certificate chain.pem --key key.pem")
    if place.host not in LOOPBACK_NAMES:
        raise UsageError(
            f"{place.host} can be reached from elsewhere, and tokens must not go there in clear text",
            hint="give a certificate: mesh serve --certificate chain.pem --key key.pem; or keep to --host 127.0.0.1",
        )
    return None


def _ended(*_: object) -> None:
    """The HTTP server ends in order, and then raises again what ended it: by then everything is said."""


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    _host, _port, _flight_port = sys.argv[1:]
    serve(load_settings(), Place(host=_host, port=int(_port), flight_port=int(_flight_port)), report=print)
