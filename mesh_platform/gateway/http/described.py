"""The description of the API (OpenAPI): what FastAPI knows of the routes, and how every one of them can fail."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from mesh_platform.gateway.http.documents.problem import Problem

ABOUT = """\
Products, rows, access and feedback of a data mesh.

What is declared and how it is, everybody may read. Rows, agreements and what people said need a token; what it shows and allows
is what was granted to its consumer. Every failure is a problem document (RFC 9457) with the fact and the next step.
"""
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ANYWHERE = {
    "400": "The request is not as described, or asks for what cannot be.",
    "404": "There is no such thing.",
    "503": "Ask again later.",
}
_BEHIND_A_TOKEN = {
    "401": "No token, or one that does not hold.",
    "403": "The mesh says no.",
    "429": "Too much at once; Retry-After says when.",
}
_OPERATIONS = ("get", "post")
_NEVER_SAID = ("HTTPValidationError", "ValidationError")  # FastAPI's own, in whose place the problem stands


def describe(app: FastAPI) -> None:
    """Worked out once, when somebody first asks."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described


def _described(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    schemas = document["components"]["schemas"]
    for each in _NEVER_SAID:
        schemas.pop(each, None)
    schemas["Problem"] = Problem.model_json_schema()
    for operation in _operations(document):
        operation["responses"].pop("422", None)
        failures = _ANYWHERE | (_BEHIND_A_TOKEN if operation.get("security") else {})
        operation["responses"] |= {status: {"description": why, "content": _PROBLEM} for status, why in failures.items()}
    return document


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (path[each] for path in document["paths"].values() for each in _OPERATIONS if each in path)
