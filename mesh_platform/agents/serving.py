"""`mesh mcp`: the server over standard input and output for one agent, or over HTTP for those who come with a token."""

import socket
from collections.abc import Callable
from contextlib import closing

import uvicorn
from anyio.to_thread import run_sync
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from pydantic import AnyHttpUrl

from mesh_platform.agents.agent import Agent
from mesh_platform.agents.server import make_server
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import Unauthenticated, UsageError
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.guards import guard
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.tls import LOOPBACK_NAMES
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings

PATH = "/mcp"
_HOST = "127.0.0.1"


def serve_one(settings: Settings, *, token: str, consumer: str) -> None:
    """Over standard input and output. A token is asked at each call; a consumer is believed, as on the command line."""
    believed = Consumer.parse(consumer) if consumer else None
    with open_lakehouse(settings) as lakehouse:
        gateway = Gateway(lakehouse)
        if token:
            gateway.identity.authenticate(token)

        def agent() -> Agent:
            principal = Principal(subject=lakehouse.ledger.actor, consumer=believed)
            return Agent(gateway, gateway.identity.authenticate(token) if token else principal)

        make_server(agent).run("stdio")


def serve_many(settings: Settings, *, port: int, report: Callable[[str], None]) -> None:
    """Over HTTP on this machine, until interrupted. Whoever comes without a token is turned away."""
    with closing(_listening(port)) as listening, open_lakehouse(settings) as lakehouse:
        gateway = Gateway(lakehouse)
        address = f"http://{_HOST}:{listening.getsockname()[1]}"
        auth = AuthSettings(issuer_url=AnyHttpUrl(address), resource_server_url=None)
        server = make_server(lambda: _caller(gateway), auth=auth, verifier=_Verifier(gateway))
        app = server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, json_response=True, host=_HOST)
        app.state.gateway = gateway
        guard(app, names=LOOPBACK_NAMES)
        report(f"agents with a token connect to {address}{PATH}")
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)).run(sockets=[listening])


class _Admitted(AccessToken):
    """What the SDK hands on to the tools."""

    principal: Principal


class _Verifier:
    """The SDK asks it at each request."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def verify_token(self, token: str) -> AccessToken | None:
        try:
            principal = await run_sync(self._gateway.identity.authenticate, token)
        except Unauthenticated:
            return None
        return _Admitted(token=token, client_id=principal.subject, scopes=[], subject=principal.subject, principal=principal)


def _caller(gateway: Gateway) -> Agent:
    admitted = get_access_token()
    if not isinstance(admitted, _Admitted):
        raise Unauthenticated("this needs a token", hint="send it as `Authorization: Bearer …`; get one: mesh token new")
    return Agent(gateway, admitted.principal)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        raise UsageError(
            f"{_HOST}:{port} cannot be listened at: {error.strerror}", hint="take another --port; 0 takes a free one"
        ) from None
