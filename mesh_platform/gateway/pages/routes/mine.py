"""What concerns who is signed in: their own requests and words, what waits for their decision, and rows as they are granted."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from mesh_platform.access.agreeing.listing import list_agreements
from mesh_platform.access.entering.trail import Door
from mesh_platform.catalog.site.pages.agreed import agreed
from mesh_platform.concepts.access import AccessState
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.rating import RatingState
from mesh_platform.concepts.report import ReportState
from mesh_platform.feedback.ratings.listing import list_ratings
from mesh_platform.feedback.reports.listing import list_reports
from mesh_platform.gateway.answers import rows_of
from mesh_platform.gateway.desk import access, feedback
from mesh_platform.gateway.pages.rendering import page
from mesh_platform.gateway.pages.routes.shared import TheCatalog
from mesh_platform.gateway.pages.visitors import TheSession

router = APIRouter(include_in_schema=False)

ROWS = 20
MOST_DEMANDS = 20
Done = Annotated[str, Query(max_length=20)]


@router.get("/mine")
def mine(catalog: TheCatalog, session: TheSession, done: Done = "") -> HTMLResponse:
    """Of the consumer that the token speaks for."""
    gateway, own, at = catalog.gateway, str(session.principal.consumer or ""), now()
    mesh = access.agreed(gateway)
    agreements = [agreed(each, at) for each in list_agreements(mesh, at=at) if str(each.consumer) == own]
    ratings = [each for each in list_ratings(gateway.lakehouse, mesh, at=at) if each.consumer == own]
    reports = [each for each in list_reports(gateway.lakehouse, mesh, at=at) if each.consumer == own]
    told = {"own": own, "agreements": agreements, "ratings": ratings, "reports": reports}
    return page(catalog, session, "mine.html.j2", told, path="mine", done=done)


@router.get("/inbox")
def inbox(catalog: TheCatalog, session: TheSession, done: Done = "") -> HTMLResponse:
    """Of the domains that the token decides for."""
    gateway, domains, at = catalog.gateway, session.principal.domains, now()
    mesh = access.agreed(gateway)
    waiting = access.waiting(gateway, session.principal)
    above = {(each.agreement.port, each.agreement.consumer) for each in waiting}
    granted = [each for each in list_agreements(mesh, state=AccessState.GRANTED, at=at) if each.port.domain in domains]
    ratings = [each for each in list_ratings(gateway.lakehouse, mesh, at=at, waiting=True) if each.port.domain in domains]
    reports = [each for each in list_reports(gateway.lakehouse, mesh, at=at, waiting=True) if each.port.domain in domains]
    demands = feedback.asked(gateway, session.principal)
    told = {
        "waiting": waiting,
        "granted": [agreed(each, at) for each in granted if (each.port, each.consumer) not in above],
        "ratings": [each for each in ratings if each.state is RatingState.OPEN],
        "reports": [each for each in reports if each.state is ReportState.OPEN],
        "demands": demands[:MOST_DEMANDS],
        "more": max(len(demands) - MOST_DEMANDS, 0),
    }
    return page(catalog, session, "inbox.html.j2", told, path="inbox", done=done)


@router.get("/preview")
def preview(catalog: TheCatalog, session: TheSession, port: Annotated[str, Query(max_length=200)]) -> HTMLResponse:
    """A read like any other: as granted, for the token's consumer, and written down."""
    address = catalog.gateway.mesh().port(PortAddress.parse(port)).address
    answer = rows_of(catalog.gateway, session.principal, Door.CATALOG, address)
    try:
        rows = answer.batches(limit=ROWS).read_all()
        told = {"address": address, "columns": rows.column_names, "rows": rows.to_pylist(), "snapshot_id": answer.snapshots[address]}
    finally:
        answer.close()
    return page(catalog, session, "preview.html.j2", told, path="preview")
