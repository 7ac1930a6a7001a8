"""`mesh serve`: one process with every door of the gateway; `python -m mesh_platform.gateway.server` is the same for `mesh up`."""

import logging
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from mesh_platform.errors import UsageError
from mesh_platform.gateway.app import make_app
from mesh_platform.gateway.flight.server import FlightDoor
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.guards import guard
from mesh_platform.gateway.http.patience import PatientProtocol
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
        closing.callback(gateway.workers.close)
        gateway.workers.start()
        listening = closing.enter_context(_listening(place.host, place.port))
        app = make_app(gateway)
        guard(app, names=_names(settings, given))
        if place.flight_port is not None:
            flight = closing.enter_context(_flight(gateway, place, place.flight_port, given or own_certificate(settings)))
            gateway.flight_url = f"grpc+tls://{_reached(place, given)}:{flight.port}"
            report(f"Flight SQL answers at {gateway.flight_url}")
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, _ended)
        report(f"the catalog is at {'https' if given else 'http'}://{_reached(place, given)}:{listening.getsockname()[1]}")
        _Http(app, given).run([listening])


class _Http(uvicorn.Server):
    """On a socket that listens already, so that nobody who was told of it comes too early."""

    def __init__(self, app: FastAPI, given: Certificate | None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=PatientProtocol,
                ws="none",
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


def _listening(host: str, port: int, *, option: str = "--port") -> socket.socket:
    """Raises UsageError where that cannot be."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as failure:
        reason = str(failure.strerror).partition(" (")[0]  # where Python says again what the address is
        hint = f"stop what uses it, or choose another: mesh serve {option} 0 takes a free port"
        raise UsageError(f"cannot listen on {host}:{port}: {reason}", hint=hint) from None


def _flight(gateway: Gateway, place: Place, port: int, certificate: Certificate) -> FlightDoor:
    _listening(place.host, port, option="--flight-port").close()  # Arrow would say no more than that it failed
    return FlightDoor(gateway, host=place.host, port=port, tls=certificate)


def _names(settings: Settings, given: Certificate | None) -> tuple[str, ...]:
    """Hosts that requests may be for. The address of the catalog is one too: a proxy in front hands its name on."""
    own = given.names if given else LOOPBACK_NAMES
    return (*own, urlsplit(settings.catalog_url).hostname or "localhost")


def _reached(place: Place, given: Certificate | None) -> str:
    """The host that clients are told; what listens everywhere goes by the name in its certificate."""
    named = [each for each in given.names if "*" not in each] if given else []
    host = named[0] if named else place.host
    return f"[{host}]" if ":" in host else host


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
