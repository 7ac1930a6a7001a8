"""`mesh up` and `mesh serve`."""

from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.cli.output import note
from mesh_platform.settings import load_settings

Host = Annotated[str, typer.Option(help="Address to listen on. Beyond this machine it needs a certificate.")]
CatalogPort = Annotated[int, typer.Option("--port", help="Port of catalog and HTTP API; 0 takes a free one.", min=0, max=65535)]
FlightPort = Annotated[int, typer.Option("--flight-port", help="Port of Flight SQL; 0 takes a free one.", min=0, max=65535)]
Chain = Annotated[Path | None, typer.Option(help="Certificate in PEM, with those that lead to its authority.", dir_okay=False)]
Key = Annotated[Path | None, typer.Option(help="Its private key in PEM.", dir_okay=False)]


def up(
    host: Annotated[str, typer.Option(help="Address to listen on. The web server knows no passwords: keep to loopback.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 3000,
    catalog_port: Annotated[int, typer.Option(help="Port of catalog and HTTP API; 0 takes a free one.", min=0, max=65535)] = 3001,
    flight_port: FlightPort = 3002,
) -> None:
    """Serve the Dagster UI, the catalog, the gateway, schedules and automation of all domains until interrupted.

    Example: mesh up --port 3010 --catalog-port 3011 --flight-port 3012
    """
    from mesh_platform.orchestration.serving.stack import serve

    serve(load_settings(), host=host, port=port, catalog_port=catalog_port, flight_port=flight_port, report=note)


def serve(
    host: Host = "127.0.0.1", port: CatalogPort = 3001, flight_port: FlightPort = 3002, certificate: Chain = None, key: Key = None
) -> None:
    """Serve the catalog and the gateway alone: HTTP, Iceberg REST and Flight SQL, for who holds a token.

    Example: mesh serve --host mesh.example.org --port 443 --certificate chain.pem --key key.pem
    """
    from mesh_platform.gateway.server import Place
    from mesh_platform.gateway.server import serve as serve_gateway

    place = Place(host=host, port=port, flight_port=flight_port, certificate=certificate, key=key)
    serve_gateway(load_settings(), place, report=note)
