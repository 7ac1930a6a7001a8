"""`/v1/agreements` and `/v1/inbox`: ask for access, and decide about it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.access.agreeing.listing import find_agreement, list_agreements
from mesh_platform.catalog.agreements import agreement_as_json, shown_as_json
from mesh_platform.concepts import access as concepts
from mesh_platform.concepts import clock
from mesh_platform.concepts.view import CLEAR
from mesh_platform.declarations.access.masks import parse_mask
from mesh_platform.declarations.access.row_filters import parse_row_filter
from mesh_platform.gateway.desk import access
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.http.documents import access as documents
from mesh_platform.gateway.http.documents.document import Page
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import APage, TheGateway
from mesh_platform.service_levels.notices import notices
from mesh_platform.service_levels.standing import major_versions, standings

router = APIRouter(prefix="/v1", tags=["access"])

Port = Annotated[str, Path(description="domain.product.port; its major versions are one.", examples=["sales.orders.daily"])]
Consumer = Annotated[str, Path(description="domain.product or application:domain.name", examples=["finance.revenue"])]


@router.get("/agreements", response_model=Page[documents.Agreement], operation_id="agreements")
def agreements(
    gateway: TheGateway,
    _: ThePrincipal,
    paging: APage,
    address: Annotated[
        str | None, Query(max_length=200, description="Only what this domain, product, port or application gives or gets.")
    ] = None,
    state: Annotated[concepts.AccessState | None, Query(description="Only agreements in this state.")] = None,
) -> Any:
    """Lists who may read what, until when and what for."""
    mesh = access.agreed(gateway)

    def told(found: Sequence[concepts.Agreement]) -> list[dict[str, Any]]:
        return [agreement_as_json(mesh, each) for each in found]

    return paging.page(list_agreements(mesh, address=address, state=state, at=clock.now()), told)


@router.get("/inbox", response_model=list[documents.Waiting], operation_id="inbox")
def inbox(
    gateway: TheGateway,
    principal: ThePrincipal,
    domain: Annotated[str | None, Query(max_length=200, description="Only what waits for this domain.")] = None,
) -> Any:
    """Shows what waits for the domains that the token decides for: requests, grants that end soon, reviews."""
    return [each.as_json() for each in access.waiting(gateway, principal, domain=domain)]


@router.post("/agreements", response_model=documents.Decided, status_code=201, operation_id="request_access")
def request(gateway: TheGateway, principal: ThePrincipal, said: documents.Request) -> Any:
    """Asks the owner of a port for access. A port that approves by itself answers at once."""
    columns = None if said.columns is None else tuple(said.columns)
    asked = {"port": said.port, "purpose": said.purpose, "columns": columns, "clear": tuple(said.clear), "consumer": said.consumer}
    return _decided(gateway, access.request(gateway, principal, **asked))


@router.get("/agreements/{port}/{consumer}", response_model=documents.Shown, operation_id="show_agreement")
def show(gateway: TheGateway, _: ThePrincipal, port: Port, consumer: Consumer) -> Any:
    """Tells what a consumer is shown of each column, until when and what for, and how it came about."""
    mesh = access.agreed(gateway)
    return shown_as_json(mesh, find_agreement(mesh, port, consumer))


@router.post("/agreements/{port}/{consumer}/approve", response_model=documents.Decided, operation_id="approve_access")
def approve(gateway: TheGateway, principal: ThePrincipal, port: Port, consumer: Consumer, said: documents.Approval) -> Any:
    """Grants what was asked for, or grants anew on other terms. Sensitive columns are hashed unless it is said otherwise."""
    wishes = Wishes(
        start=said.start,
        until=said.until,
        columns=None if said.columns is None else tuple(said.columns),
        masks={**dict.fromkeys(said.clear, CLEAR), **{name: parse_mask(mask) for name, mask in said.masks.items()}},
        rows=None if said.rows is None else parse_row_filter(said.rows),
        all_rows=said.all_rows,
        review=said.review,
        reliance=said.reliance,
    )
    return _decided(gateway, access.approve(gateway, principal, port=port, consumer=consumer, reason=said.reason, wishes=wishes))


@router.post("/agreements/{port}/{consumer}/deny", response_model=documents.Decided, operation_id="deny_access")
def deny(gateway: TheGateway, principal: ThePrincipal, port: Port, consumer: Consumer, said: documents.Reason) -> Any:
    """Answers a request with no. What was granted before stays granted."""
    return _decided(gateway, access.deny(gateway, principal, port=port, consumer=consumer, reason=said.reason))


@router.post("/agreements/{port}/{consumer}/withdraw", response_model=documents.Decided, operation_id="withdraw_request")
def withdraw(gateway: TheGateway, principal: ThePrincipal, port: Port, consumer: Consumer, said: documents.Reason) -> Any:
    """Takes one's own request back while it waits."""
    return _decided(gateway, access.withdraw(gateway, principal, port=port, consumer=consumer, reason=said.reason))


@router.post("/agreements/{port}/{consumer}/renew", response_model=documents.Decided, operation_id="renew_access")
def renew(gateway: TheGateway, principal: ThePrincipal, port: Port, consumer: Consumer, said: documents.Renewal) -> Any:
    """Grants the same for longer."""
    days = {"until": said.until, "review": said.review}
    return _decided(gateway, access.renew(gateway, principal, port=port, consumer=consumer, reason=said.reason, **days))


@router.post("/agreements/{port}/{consumer}/revoke", response_model=documents.Decided, operation_id="revoke_access")
def revoke(gateway: TheGateway, principal: ThePrincipal, port: Port, consumer: Consumer, said: documents.Reason) -> Any:
    """Takes back what was granted, from the next read on."""
    return _decided(gateway, access.revoke(gateway, principal, port=port, consumer=consumer, reason=said.reason))


@router.post("/agreements/{port}/{consumer}/justify", response_model=documents.Decided, operation_id="justify_access")
def justify(gateway: TheGateway, principal: ThePrincipal, port: Port, consumer: Consumer, said: documents.Reason) -> Any:
    """Says why a grant is needed that nobody uses, so that it does not lapse."""
    return _decided(gateway, access.justify(gateway, principal, port=port, consumer=consumer, reason=said.reason))


def _decided(gateway: Gateway, agreement: concepts.Agreement) -> dict[str, Any]:
    mesh = gateway.mesh()
    broken = notices(standings(gateway.lakehouse, mesh, major_versions(mesh, agreement.port), clock.now()))
    return {**shown_as_json(mesh, agreement), "not_as_promised": list(broken)}
