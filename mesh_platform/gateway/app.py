"""The gateway's HTTP server: each door is one router; what they share (failures, headers) is said once, here."""

from collections.abc import Mapping
from importlib.metadata import version

from fastapi import FastAPI

from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.described import describe
from mesh_platform.gateway.http.failures import Wording, answer_failures, problem
from mesh_platform.gateway.http.headers import protect
from mesh_platform.gateway.http.routes import agreements, demands, products, ratings, reports, rows, scorecards, server
from mesh_platform.gateway.http.routes.unknown import routes_beside
from mesh_platform.gateway.iceberg import routes as iceberg
from mesh_platform.gateway.iceberg.failures import iceberg_error
from mesh_platform.gateway.pages.rendering import failure_page
from mesh_platform.gateway.pages.routers import ROUTERS as PAGES

_API = (
    server.router,
    products.router,
    rows.router,
    scorecards.router,
    agreements.router,
    ratings.router,
    reports.router,
    demands.router,
)

# One line for each door. What takes every path that is left comes last.
_DOORS = (
    *_API,
    routes_beside(*_API),
    iceberg.router,
    *PAGES,
)

# How a door words its failures, by the path that it begins with; all else is a page.
_WORDINGS: Mapping[str, Wording] = {"/iceberg/": iceberg_error, **dict.fromkeys(("/v1", "/healthz", "/openapi.json"), problem)}


def make_app(gateway: Gateway) -> FastAPI:
    """Routes find the gateway by `gateway_of`, and the principal by `gateway/http/principals.py`."""
    app = FastAPI(
        title="A data mesh",
        version=version("mesh-platform"),
        docs_url=None,  # they load their script from elsewhere
        redoc_url=None,
    )
    app.state.gateway = gateway
    for router in _DOORS:
        app.include_router(router)
    describe(app)
    answer_failures(app, wordings=_WORDINGS, otherwise=failure_page)
    protect(app)
    return app
