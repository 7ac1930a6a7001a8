"""`mesh mcp`."""

from typing import Annotated

import typer

from mesh_platform.cli.commands.reading import For
from mesh_platform.cli.output import note
from mesh_platform.settings import load_settings


def mcp(
    consumer: For = None,
    port: Annotated[
        int | None,
        typer.Option(help="Serve over HTTP on this machine instead, to agents that bring a token; 0 takes a free port.", min=0, max=65535),
    ] = None,
) -> None:
    """Let agents find, explain, preview, query and ask for data products: a Model Context Protocol server on standard input and output.

    It acts for the consumer of the token in MESH_TOKEN, or for --as on this machine; for nobody it shows no rows.

    Example: mesh mcp --as punctuality.delays
    """
    from mesh_platform.agents.serving import serve_many, serve_one
    from mesh_platform.client.connecting import Connection
    from mesh_platform.errors import UsageError

    settings = load_settings()
    if port is None:
        token = "" if consumer else Connection().token.get_secret_value()
        serve_one(settings, token=token, consumer=consumer or settings.consumer)
        return
    if consumer:
        raise UsageError("over HTTP each agent brings its own token, which says for whom it acts", hint="leave --as out")
    serve_many(settings, port=port, report=note)
