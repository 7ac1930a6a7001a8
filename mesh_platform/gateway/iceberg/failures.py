"""Failures in the words of the Iceberg REST specification, whose clients tell them apart by `type`."""

from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from mesh_platform.errors import UnknownNamespace
from mesh_platform.gateway.http.failures import Failure

_TYPES = {
    HTTPStatus.BAD_REQUEST: "BadRequestException",
    HTTPStatus.UNAUTHORIZED: "NotAuthorizedException",
    HTTPStatus.FORBIDDEN: "ForbiddenException",
    HTTPStatus.NOT_FOUND: "NoSuchTableException",
    HTTPStatus.METHOD_NOT_ALLOWED: "UnsupportedOperationException",
    HTTPStatus.TOO_MANY_REQUESTS: "TooManyRequestsException",
    HTTPStatus.SERVICE_UNAVAILABLE: "ServiceUnavailableException",
}


def iceberg_error(failure: Failure) -> Response:
    kind = "NoSuchNamespaceException" if failure.kind == UnknownNamespace.__name__ else _TYPES.get(failure.status, "InternalServerError")
    message = f"{failure.fact} ({failure.hint})" if failure.hint else failure.fact
    return JSONResponse({"error": {"message": message, "type": kind, "code": failure.status.value}}, failure.status, failure.headers)
