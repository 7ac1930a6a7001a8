"""What a local mesh tells, in the words of the HTTP API: the same documents, with nothing in them that the API leaves out."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from mesh_platform.catalog.agreements import shown_as_json
from mesh_platform.catalog.listing import Entry
from mesh_platform.catalog.showing import port_as_json
from mesh_platform.client.mesh import Told
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.rating import Rating
from mesh_platform.feedback.demand.demand import Demand
from mesh_platform.gateway.http.documents import access, feedback, ports
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.observability.status import status
from mesh_platform.service_levels.notices import notices
from mesh_platform.service_levels.standing import major_versions, standings


def tell_found(lakehouse: Lakehouse, mesh: Mesh, found: Sequence[Entry]) -> list[Told]:
    states = status(lakehouse, (mesh.port(each.address) for each in found))
    return [_told(ports.Listed, {**each.as_json(), "now": now.as_json()}) for each, now in zip(found, states, strict=True)]


def tell_port(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort) -> Told:
    (now,) = status(lakehouse, [port])
    return _told(ports.Port, {**port_as_json(mesh, port, standings(lakehouse, mesh, [port], clock.now())), "now": now.as_json()})


def tell_agreement(lakehouse: Lakehouse, mesh: Mesh, agreement: Agreement) -> Told:
    broken = notices(standings(lakehouse, mesh, major_versions(mesh, agreement.port), clock.now()))
    return _told(access.Decided, {**shown_as_json(mesh, agreement), "not_as_promised": list(broken)})


def tell_rating(rating: Rating) -> Told:
    return _told(feedback.Rating, rating.as_json())


def tell_demand(demand: Demand) -> Told:
    return _told(feedback.Demand, demand.as_json())


def _told(document: type[BaseModel], said: Mapping[str, Any]) -> Told:
    return document.model_validate(said).model_dump(mode="json")
