"""`…/data` and `/v1/query`: rows, as they were granted."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from mesh_platform.access.answering.formats import Format
from mesh_platform.access.entering.trail import Door
from mesh_platform.catalog.terms import TermsOfUse, terms_of_use
from mesh_platform.concepts.json_value import json_value
from mesh_platform.gateway.answers import Answer, ask, rows_of
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.documents.rows import HEADERS, Asked, Form
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import AskedPort, TheGateway, ThePort
from mesh_platform.gateway.http.streaming import MEDIA_TYPES, RowsResponse
from mesh_platform.gateway.identity.principal import Principal

router = APIRouter(prefix="/v1", tags=["rows"])

_LONGEST = 2000  # what a URL has room for in whatever script; longer questions are a query
_ROWS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The rows.", "content": {each: {} for each in MEDIA_TYPES.values()}, "headers": HEADERS}
}

Limit = Annotated[int | None, Query(ge=0, le=2**62, description="At most so many rows.")]


@router.get(
    "/products/{domain}/{product}/{port}/data",
    response_class=RowsResponse,
    status_code=200,
    responses={**_ROWS, 304: {"description": "They are as they were."}},
    operation_id="read",
)
def read(
    gateway: TheGateway,
    principal: ThePrincipal,
    asked: ThePort,
    columns: Annotated[
        str | None,
        Query(max_length=_LONGEST, description="Columns, with commas between them; all by default.", examples=["order_id,amount"]),
    ] = None,
    where: Annotated[
        str | None, Query(max_length=_LONGEST, description="A condition in SQL on the port's columns.", examples=["amount > 50"])
    ] = None,
    as_of: Annotated[
        str | None, Query(max_length=40, description="A time (UTC unless it says otherwise) or a snapshot; now by default.")
    ] = None,
    limit: Limit = None,
    form: Annotated[Form, Query(alias="format", description="How the rows are written.")] = Form.JSON,
    if_none_match: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """Reads rows of a port, now or as they were: those rows and columns that are granted, masked as agreed.

    Send the `ETag` of rows that you have as `If-None-Match`, and they come again only where they changed.
    """
    chosen = None if columns is None else [each.strip() for each in columns.split(",")]
    answer = rows_of(gateway, principal, Door.HTTP, asked.port.address, columns=chosen, where=where, as_of=as_of)
    etag = _etag(asked, principal, answer, columns=columns, where=where, limit=limit, form=form)
    headers = {"etag": etag, "cache-control": "private, no-cache"}  # kept by who asked, and good while the server says so
    if etag in _tags(if_none_match):
        answer.close()
        return Response(status_code=304, headers=headers)
    name = f"{'.'.join(asked.port.address.key)}.{form.value}"
    return _response(
        gateway, principal, answer, form=form, limit=limit, headers={**headers, "content-disposition": f'attachment; filename="{name}"'}
    )


@router.post("/query", response_class=RowsResponse, status_code=200, responses=_ROWS, operation_id="query")
def query(gateway: TheGateway, principal: ThePrincipal, said: Asked) -> Response:
    """Answers one SELECT over ports, each named `domain.product.port` (or `port_v2`), and nothing else."""
    answer = ask(gateway, principal, Door.HTTP, said.sql)
    return _response(gateway, principal, answer, form=said.form, limit=said.limit, headers={})


def _response(
    gateway: Gateway, principal: Principal, answer: Answer, *, form: Form, limit: int | None, headers: Mapping[str, str]
) -> Response:
    try:
        terms = terms_of_use(gateway.lakehouse, gateway.mesh(), answer.snapshots, principal.consumer)
    except BaseException:
        answer.close()
        raise
    return RowsResponse(answer, form=Format(form.value), limit=limit, headers={**_told(terms), **headers})


def _told(terms: Iterable[TermsOfUse]) -> dict[str, str]:
    """What names nothing is left out. A purpose may hold any letter, and headers may not."""
    terms = tuple(terms)
    told = {
        "mesh-snapshots": [(f"{each.port}", str(each.snapshot_id)) for each in terms],
        "mesh-quality": [(f"{each.port}", each.quality) for each in terms],
        "mesh-published-at": [(f"{each.port}", each.published_at.isoformat()) for each in terms if each.published_at is not None],
        "mesh-purpose": [(f"{each.port}", quote(each.purpose)) for each in terms if each.purpose],
        "mesh-granted-until": [(f"{each.port}", str(each.until)) for each in terms if each.until is not None],
        "mesh-masked": [(f"{each.port}.{column}", mask) for each in terms for column, mask in each.masked.items()],
        "mesh-rows": [(f"{each.port}", quote(each.rows)) for each in terms if each.rows],
    }
    return {name: ", ".join(f"{port}={value}" for port, value in pairs) for name, pairs in told.items() if pairs}


def _etag(asked: AskedPort, principal: Principal, answer: Answer, **form: Any) -> str:
    """Of the snapshot and of all that decides what is shown of it. Weak: the same rows may come in other bytes."""
    agreement = asked.mesh.agreement(asked.port.address, principal.consumer) if principal.consumer is not None else None
    contract = asked.port.contract.source if asked.port.contract is not None else {}
    parts = [str(principal.consumer), [*answer.snapshots.values()], form, json_value(contract), repr(agreement), asked.port.public]
    return f'W/"{hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]}"'


def _tags(header: str | None) -> frozenset[str]:
    return frozenset(each.strip() for each in (header or "").split(","))
