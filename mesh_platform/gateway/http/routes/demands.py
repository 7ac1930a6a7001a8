"""`/v1/wishes` and `/v1/demands`: what nobody offers yet, and what became of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from mesh_platform.catalog.listing import list_ports
from mesh_platform.concepts import clock
from mesh_platform.feedback.demand import demand as concepts
from mesh_platform.feedback.demand.decisions import find_demand
from mesh_platform.feedback.demand.gathering import gather
from mesh_platform.feedback.demand.likeness import plain_words
from mesh_platform.feedback.demand.listing import list_demands
from mesh_platform.feedback.demand.resembling import resembling
from mesh_platform.gateway.desk import feedback
from mesh_platform.gateway.http.documents import feedback as documents
from mesh_platform.gateway.http.documents.document import Page
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import APage, TheGateway

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.post("/wishes", response_model=documents.Demand, status_code=201, operation_id="wish")
def wish(gateway: TheGateway, principal: ThePrincipal, said: documents.Wish) -> Any:
    """Says what a consumer would read if anybody offered it. Wishes for the same become one demand."""
    return feedback.wish(gateway, principal, text=said.wish, near=said.near, consumer=said.consumer).as_json()


@router.get("/demands", response_model=Page[documents.Demand], operation_id="demands")
def demands(
    gateway: TheGateway,
    _: ThePrincipal,
    paging: APage,
    address: Annotated[str | None, Query(max_length=200, description="Only what is asked of this.")] = None,
    consumer: Annotated[str | None, Query(max_length=200, description="Only what this consumer asked for.")] = None,
    *,
    ended: Annotated[bool, Query(description="Also what has ended.")] = False,
) -> Any:
    """Lists what consumers look for and do not find, most wanted first."""
    found = list_demands(gateway.lakehouse, gateway.mesh(), at=clock.now(), address=address, consumer=consumer, ended=ended)
    return paging.page(found, _told)


@router.get("/demands/{demand}", response_model=documents.DemandInFull, operation_id="show_demand")
def show(gateway: TheGateway, _: ThePrincipal, demand: int) -> Any:
    """Tells who asked for what in which words, which demands may be the same, and which ports may serve it already."""
    found = find_demand(gateway.lakehouse, demand)
    alike = resembling(found, gather(gateway.lakehouse.ledger, at=clock.now()).demands)
    offered = list_ports(gateway.mesh(), text=" ".join(plain_words(found.title)))
    return {
        **found.as_json(),
        "voices": [each.as_json() for each in found.voices],
        "resembling": [each.id for each in alike],
        "offered": [str(each.address) for each in offered],
    }


@router.post("/demands/{demand}/resolve", response_model=documents.Demand, operation_id="resolve_demand")
def resolve(gateway: TheGateway, principal: ThePrincipal, demand: int, said: documents.Served) -> Any:
    """Says which of one's ports serves a demand."""
    return feedback.resolve_demand(gateway, principal, demand=demand, port=said.port).as_json()


@router.post("/demands/{demand}/reject", response_model=documents.Demand, operation_id="reject_demand")
def reject(gateway: TheGateway, principal: ThePrincipal, demand: int, said: documents.Rejection) -> Any:
    """Says why a demand will not be met."""
    return feedback.reject_demand(gateway, principal, demand=demand, reason=said.reason).as_json()


@router.post("/demands/{demand}/merge", response_model=documents.Demand, operation_id="merge_demands")
def merge(gateway: TheGateway, principal: ThePrincipal, demand: int, said: documents.Merge) -> Any:
    """Says that two demands are one."""
    return feedback.merge_demands(gateway, principal, demand=demand, into=said.into).as_json()


def _told(found: Sequence[concepts.Demand]) -> list[dict[str, Any]]:
    return [each.as_json() for each in found]
