"""`/v1/reports`: what consumers notice that is wrong with ports, and what came of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from mesh_platform.concepts import clock
from mesh_platform.concepts import report as concepts
from mesh_platform.feedback.reports.listing import list_reports
from mesh_platform.gateway.desk import feedback
from mesh_platform.gateway.http.documents import feedback as documents
from mesh_platform.gateway.http.documents.document import Page
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import APage, TheGateway

router = APIRouter(prefix="/v1/reports", tags=["feedback"])


@router.get("", response_model=Page[documents.Report], operation_id="reports")
def reports(
    gateway: TheGateway,
    _: ThePrincipal,
    paging: APage,
    address: Annotated[str | None, Query(max_length=200, description="Only reports of what lies here.")] = None,
    *,
    waiting: Annotated[bool, Query(description="Only those of which somebody waits for a word.")] = False,
) -> Any:
    """Lists what was reported of ports, those first that wait for an answer."""
    return paging.page(list_reports(gateway.lakehouse, gateway.mesh(), at=clock.now(), address=address, waiting=waiting), _told)


@router.post("", response_model=documents.Report, status_code=201, operation_id="report")
def report(gateway: TheGateway, principal: ThePrincipal, said: documents.Noticed) -> Any:
    """Says that something is wrong with a port. Its owner is told."""
    return feedback.report(gateway, principal, port=said.port, text=said.problem, consumer=said.consumer).as_json()


@router.post("/{report}/answer", response_model=documents.Report, operation_id="answer_report")
def answer(gateway: TheGateway, principal: ThePrincipal, report: int, said: documents.Answer) -> Any:
    """Answers a report about one's own port. Who made it says whether that settles it."""
    return feedback.answer_report(gateway, principal, report=report, text=said.answer).as_json()


@router.post("/{report}/resolve", response_model=documents.Report, operation_id="resolve_report")
def resolve(gateway: TheGateway, principal: ThePrincipal, report: int, said: documents.Resolution) -> Any:
    """Says that what was reported is settled."""
    return feedback.resolve_report(gateway, principal, report=report, comment=said.comment, consumer=said.consumer).as_json()


def _told(found: Sequence[concepts.Report]) -> list[dict[str, Any]]:
    return [each.as_json() for each in found]
