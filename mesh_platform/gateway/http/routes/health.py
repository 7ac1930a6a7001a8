"""Whether the server answers."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from mesh_platform.gateway.http.shared import TheGateway

router = APIRouter(tags=["server"])


class Health(BaseModel):
    status: Literal["ok"] = "ok"


@router.get("/healthz")
def healthz(gateway: TheGateway) -> Health:
    """Says that the server and its ledger answer; tells nothing about the mesh, so that it needs no token."""
    gateway.lakehouse.ledger.newest_number()
    return Health()
