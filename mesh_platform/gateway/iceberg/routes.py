"""`/iceberg/v1`: the part of the Iceberg REST specification that reads. Everything else of it is refused."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from mesh_platform.access.entering.handing_over import hand_over
from mesh_platform.access.entering.trail import Door, Visitor
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName, Refused, UnknownName
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import TheGateway
from mesh_platform.gateway.iceberg.stores import storage_for
from mesh_platform.gateway.iceberg.tables import SEPARATOR, Tables, parse_namespace, require_table
from mesh_platform.lakehouse.reading.table_metadata import table_metadata

# The specification describes them; the mesh's own description of its API does not do so again.
router = APIRouter(prefix="/iceberg/v1", include_in_schema=False)

_NAMESPACE, _TABLE = "/namespaces/{namespace}", "/namespaces/{namespace}/tables/{table}"
_READS = ("/namespaces", _NAMESPACE, f"{_NAMESPACE}/tables", _TABLE)
_HEADS = (_NAMESPACE, _TABLE)
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_VENDED = "vended-credentials"


def tables_of(gateway: TheGateway, principal: ThePrincipal) -> Tables:
    return Tables(gateway, principal)


TheTables = Annotated[Tables, Depends(tables_of)]
PageSize = Annotated[int | None, Query(alias="pageSize", ge=1, le=10_000)]
PageToken = Annotated[str | None, Query(alias="pageToken", max_length=500)]


@router.get("/config")
def config(_: ThePrincipal) -> dict[str, Any]:
    """Without a prefix in addresses, and with what there is, so that clients do not try the rest."""
    endpoints = [*(f"GET /v1/{{prefix}}{path}" for path in _READS), *(f"HEAD /v1/{{prefix}}{path}" for path in _HEADS)]
    return {"defaults": {}, "overrides": {}, "endpoints": endpoints}


@router.get("/namespaces")
def namespaces(tables: TheTables, parent: str | None = None, size: PageSize = None, token: PageToken = None) -> dict[str, Any]:
    found = tables.namespaces(parse_namespace(parent) if parent else ())
    return _page("namespaces", [[*each] for each in found], [SEPARATOR.join(each) for each in found], size=size, token=token)


@router.get(_NAMESPACE)
def namespace(tables: TheTables, namespace: str) -> dict[str, Any]:
    parts = parse_namespace(namespace)
    tables.require(parts)
    return {"namespace": [*parts], "properties": {}}


@router.head(_NAMESPACE)
def has_namespace(tables: TheTables, namespace: str) -> Response:
    tables.require(parse_namespace(namespace))
    return Response(status_code=204)


@router.get(f"{_NAMESPACE}/tables")
def tables_in(tables: TheTables, namespace: str, size: PageSize = None, token: PageToken = None) -> dict[str, Any]:
    parts = parse_namespace(namespace)
    names = tables.names(parts)
    return _page("identifiers", [{"namespace": [*parts], "name": each} for each in names], names, size=size, token=token)


@router.get(_TABLE)
def load(
    gateway: TheGateway,
    principal: ThePrincipal,
    namespace: str,
    table: str,
    delegation: Annotated[str, Header(alias="x-iceberg-access-delegation")] = "",
) -> dict[str, Any]:
    """The table as it is now. Whoever may not have it whole learns why, and where to read what it may have."""
    store = gateway.store_of(principal)
    port = _address(gateway, namespace, table)
    pin, trace = hand_over(store, port, Visitor(consumer=principal.consumer, door=Door.ICEBERG))
    vends = _VENDED in (each.strip() for each in delegation.split(","))
    return {"metadata": table_metadata(store, pin), **storage_for(store, port, vends=vends, mark=trace.mark)}


@router.head(_TABLE)
def has(tables: TheTables, namespace: str, table: str) -> Response:
    require_table(tables, parse_namespace(namespace), table)
    return Response(status_code=204)


@router.api_route("/{anything:path}", methods=[*_WRITES])
def refuse(_: ThePrincipal) -> Response:
    """Whatever the address: an engine never writes past the checks."""
    raise Refused("this catalog only reads", hint="ports are written by their own product: mesh run domain.product.port")


@router.get("/{anything:path}")
def miss(_: ThePrincipal) -> Response:
    raise HTTPException(404, "this catalog has no such resource")


def _address(gateway: Gateway, namespace: str, table: str) -> PortAddress:
    """Raises UnknownName for what is no port, whatever it looks like."""
    try:
        port = PortAddress.from_key((*parse_namespace(namespace), table))
    except InvalidName:
        raise UnknownName("no such table", hint="tables are domain, product and port") from None
    return gateway.mesh().port(port).address


def _page(name: str, items: Sequence[Any], marks: Sequence[str], *, size: int | None, token: str | None) -> dict[str, Any]:
    """Of a sorted list: what comes after the mark that the page before ended with. Who says no size gets all."""
    rest = [(item, mark) for item, mark in zip(items, marks, strict=True) if not token or mark > token]
    page = rest[:size]
    following = {"next-page-token": page[-1][1]} if len(page) < len(rest) else {}
    return {name: [item for item, _ in page], **following}
