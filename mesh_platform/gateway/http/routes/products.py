"""`/v1/products`: find ports, and be told everything about one but its rows."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from mesh_platform.catalog.listing import Entry, entry, list_ports
from mesh_platform.catalog.showing import port_as_json
from mesh_platform.concepts import clock
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import InvalidDeclaration, MeshError
from mesh_platform.feedback.demand.searching import search_in_vain
from mesh_platform.gateway.http.documents import ports as documents
from mesh_platform.gateway.http.principals import AnyPrincipal
from mesh_platform.gateway.http.shared import APage, TheGateway, ThePort, TheProduct
from mesh_platform.interchange.secrets import without_secrets
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.observability.history import history
from mesh_platform.observability.status import status
from mesh_platform.service_levels.standing import standings

router = APIRouter(prefix="/v1/products", tags=["products"])

_AT_MOST = 1000


@router.get("", response_model=documents.Found, operation_id="find", openapi_extra={"security": [{}]})  # a token may be left out
def find(
    gateway: TheGateway,
    principal: AnyPrincipal,
    paging: APage,
    text: Annotated[str | None, Query(max_length=1000, description="Words that must all occur in names, descriptions or columns.")] = None,
    domain: Annotated[str | None, Query(max_length=200, description="Only this domain.", examples=["sales"])] = None,
    tag: Annotated[str | None, Query(max_length=200, description="Only ports with this tag.")] = None,
    owner: Annotated[str | None, Query(max_length=200, description="Only ports of this team.", examples=["team:sales"])] = None,
) -> Any:
    """Lists ports, as `mesh ls` does: every filter must hold. A token is heard where it searches in vain."""
    mesh = gateway.mesh()
    found = list_ports(mesh, domain=domain, tag=tag, owner=owner, text=text)

    def listed(entries: Sequence[Entry]) -> list[dict[str, Any]]:
        ports = [mesh.port(each.address) for each in entries]
        return [{**each.as_json(), "now": now} for each, now in zip(entries, _now(gateway.lakehouse, ports), strict=True)]

    in_vain = text and principal is not None and not list_ports(mesh, text=text)
    demand = search_in_vain(gateway.acting(principal), text, consumer=str(principal.consumer or "")) if in_vain else None
    return {**paging.page(found, listed), "demand": demand.as_json() if demand is not None else None}


@router.get("/{domain}/{product}", response_model=documents.Product, operation_id="show_product")
def show_product(asked: TheProduct) -> Any:
    """Tells what a data product is, and what it offers."""
    product = asked.product
    plain = ("name", "version", "status", "alignment", "tier", "purpose", "usage", "limitations", "tags")
    return {
        **{each: getattr(product, each) for each in plain},
        "address": str(product.address),
        "owner": product.team.owner or product.team.name,
        "ports": [entry(each, product).as_json() for each in product.outputs],
    }


@router.get("/{domain}/{product}/{port}", response_model=documents.Port, operation_id="show")
def show(gateway: TheGateway, asked: ThePort) -> Any:
    """Tells everything about a port, as `mesh show` does, and how it is now."""
    stands = tuple(standings(gateway.lakehouse, asked.mesh, [asked.port], clock.now()))
    (now,) = status(gateway.lakehouse, [asked.port])
    told = port_as_json(asked.mesh, asked.port, stands)
    return {**told, "contract": without_secrets(told["contract"]), "now": now.as_json()}


@router.get("/{domain}/{product}/{port}/contract", response_model=dict[str, Any], operation_id="contract")
def contract(asked: ThePort) -> Any:
    """The data contract as it is declared (Bitol ODCS)."""
    if asked.port.contract is None:
        raise InvalidDeclaration(f"the contract of {asked.port.address} is not valid", hint="its owner runs: mesh check")
    return without_secrets(json_value(asked.port.contract.source))


@router.get("/{domain}/{product}/{port}/releases", response_model=list[documents.Happening], operation_id="releases")
def releases(
    gateway: TheGateway, asked: ThePort, limit: Annotated[int, Query(ge=1, le=_AT_MOST, description="At most so many of the newest.")] = 20
) -> Any:
    """Tells what the port published and what was refused, the newest first, as `mesh history` does."""
    return [each.as_json() for each in history(gateway.lakehouse, asked.port.address, limit=limit)]


@router.get("/{domain}/{product}/{port}/service-levels", response_model=list[documents.Objective], operation_id="service_levels")
def service_levels(gateway: TheGateway, asked: ThePort) -> Any:
    """Tells how the port keeps what it promised, as `mesh slo` does."""
    return [each.as_json() for each in standings(gateway.lakehouse, asked.mesh, [asked.port], clock.now())]


def _now(lakehouse: Lakehouse, ports: Sequence[OutputPort]) -> list[dict[str, JsonValue] | None]:
    """One port whose files cannot be told hides none of the others."""
    try:
        return [each.as_json() for each in status(lakehouse, ports)]
    except MeshError:
        return [_now(lakehouse, [each])[0] for each in ports] if len(ports) > 1 else [None]
