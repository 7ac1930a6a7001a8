"""`mesh up`."""

from typing import Annotated

import typer

from mesh_platform.cli.output import note
from mesh_platform.settings import load_settings


def up(
    host: Annotated[str, typer.Option(help="Address to listen on. The web server knows no passwords: keep to loopback.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 3000,
) -> None:
    """Serve the Dagster UI, schedules and automation of all domains until interrupted.

    Example: mesh up --port 3001
    """
    from mesh_platform.orchestration.serving.stack import serve

    serve(load_settings(), host=host, port=port, report=note)
