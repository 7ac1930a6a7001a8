"""The server itself: whether it answers, and who it takes somebody for."""

from typing import Any, Literal

from fastapi import APIRouter

from mesh_platform.gateway.http.documents.access import Whoami
from mesh_platform.gateway.http.documents.document import Document
from mesh_platform.gateway.http.principals import ThePrincipal
from mesh_platform.gateway.http.shared import TheGateway

router = APIRouter(tags=["server"])


class Health(Document):
    status: Literal["ok"] = "ok"


@router.get("/healthz", operation_id="healthz")
def healthz(gateway: TheGateway) -> Health:
    """Says that the server and its ledger answer; tells nothing about the mesh, so that it needs no token."""
    gateway.lakehouse.ledger.newest_number()
    return Health()


@router.get("/v1/whoami", response_model=Whoami, operation_id="whoami")
def whoami(gateway: TheGateway, principal: ThePrincipal) -> Any:
    """Tells for whom the token speaks, and until when."""
    consumer = None if principal.consumer is None else str(principal.consumer)
    said = {"subject": principal.subject, "consumer": consumer, "domains": sorted(principal.domains), "ends": principal.ends}
    return {**said, "flight": gateway.flight_url}
