"""What every route may ask for."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from mesh_platform.gateway.gateway import Gateway


def gateway_of(connection: HTTPConnection) -> Gateway:
    return connection.app.state.gateway


TheGateway = Annotated[Gateway, Depends(gateway_of)]
