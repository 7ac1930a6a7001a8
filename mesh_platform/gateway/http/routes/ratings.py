"""`/v1/ratings` and `/v1/satisfaction`: what consumers think of ports, and what came of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from mesh_platform.concepts import clock
from mesh_platform.concepts import rating as concepts
from mesh_platform.feedback import satisfaction as satisfactions
from mesh_platform.feedback.ratings.listing import list_ratings
from mesh_platform.gateway.desk import feedback
from mesh_platform.gateway.http.documents import feedback as documents
from mesh_platform.gateway.http.documents.document import Page
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import APage, TheGateway

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.get("/ratings", response_model=Page[documents.Rating], operation_id="ratings")
def ratings(
    gateway: TheGateway,
    _: ThePrincipal,
    paging: APage,
    address: Annotated[str | None, Query(max_length=200, description="Only ratings of what lies here.")] = None,
    owner: Annotated[str | None, Query(max_length=200, description="Only ports of this team.", examples=["team:sales"])] = None,
    *,
    waiting: Annotated[bool, Query(description="Only those of which somebody waits for a word.")] = False,
) -> Any:
    """Lists what consumers think of ports, those first that wait for an answer."""
    found = list_ratings(gateway.lakehouse, gateway.mesh(), at=clock.now(), address=address, owner=owner, waiting=waiting)
    return paging.page(found, _told)


@router.post("/ratings", response_model=documents.Rating, status_code=201, operation_id="rate")
def rate(gateway: TheGateway, principal: ThePrincipal, said: documents.Rate) -> Any:
    """Says how well a port of another domain serves. The newest word counts, and its owner answers a low one."""
    return feedback.rate(gateway, principal, **said.model_dump()).as_json()


@router.post("/ratings/{rating}/answer", response_model=documents.Rating, operation_id="answer_rating")
def answer(gateway: TheGateway, principal: ThePrincipal, rating: int, said: documents.Answer) -> Any:
    """Answers a rating of one's own port. Who gave it says whether that settles it."""
    return feedback.answer(gateway, principal, rating=rating, text=said.answer).as_json()


@router.post("/ratings/{rating}/resolve", response_model=documents.Rating, operation_id="resolve_rating")
def resolve(gateway: TheGateway, principal: ThePrincipal, rating: int, said: documents.Resolution) -> Any:
    """Says that what was rated low is settled."""
    return feedback.resolve_rating(gateway, principal, rating=rating, comment=said.comment, consumer=said.consumer).as_json()


@router.get("/satisfaction", response_model=list[documents.Satisfaction], operation_id="satisfaction")
def satisfaction(gateway: TheGateway, _: ThePrincipal, address: Annotated[str, Query(description="A domain, product or port.")]) -> Any:
    """Shows how satisfied each consumer is: what it says, and what its reading tells."""
    gateway.mesh().select(address)
    return [each.as_json() for each in satisfactions.satisfaction(gateway.lakehouse, at=clock.now(), below=address)]


def _told(found: Sequence[concepts.Rating]) -> list[dict[str, Any]]:
    return [each.as_json() for each in found]
