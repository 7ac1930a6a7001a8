"""Agreements about access as Bitol OAAS: who may read which port, for what, until when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessState, Agreement, Terms
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.access.agreement_text import terms_entry
from mesh_platform.declarations.documents.custom_properties import VENDOR

API_VERSION = "v0.9.0"
_OPEN = {AccessState.REQUESTED: "requested", AccessState.GRANTED: "approved", AccessState.UPCOMING: "approved"}
_OPEN[AccessState.EXPIRED] = "approved"  # its end says that it is over
_ENTRY_KEYS = ("columns", "masks", "rows")


def agreement_documents(mesh: Mesh, ports: tuple[OutputPort, ...]) -> Iterator[tuple[Agreement, dict[str, JsonValue]]]:
    """One for each port and consumer, whichever major version of the port it reads."""
    wanted = {(each.address.of_product, each.address.port) for each in ports}
    for each in mesh.agreements.values():
        if (each.port.of_product, each.port.port) in wanted:
            yield each, _document(mesh, each)


def _document(mesh: Mesh, agreement: Agreement) -> dict[str, JsonValue]:
    now = clock.now()
    state, terms = agreement.state(now), agreement.granted(now) or agreement.terms
    product = mesh.product_of(agreement.port)
    return {
        "apiVersion": API_VERSION,
        "kind": "AccessAgreement",
        "id": f"{agreement.port}--{agreement.consumer}",
        "name": f"{agreement.port} for {agreement.consumer}",
        "status": _OPEN.get(state, "rejected"),
        "description": _description(agreement, product.usage, terms),
        **(_times(terms) if terms else {}),
        "provider": {
            "teamId": product.team.name,
            "dataProductId": str(product.address),
            "outputPortId": agreement.port.port,
            **_contract(mesh, agreement.port),
        },
        "consumer": _consumer(mesh, agreement),
        "roles": [{"role": f"{agreement.port.table}.reader"}],
        "customProperties": [_ours("consumer", str(agreement.consumer)), _ours("state", state.value), *_shown(terms)],
    }


def _description(agreement: Agreement, usage: str, terms: Terms | None) -> dict[str, JsonValue]:
    limits = "" if terms is None else "; ".join(_limits(terms))
    said = {"purpose": agreement.purpose or "none was stated", "usage": usage, "limitations": limits}
    return {key: each for key, each in said.items() if each}


def _limits(terms: Terms) -> Iterator[str]:
    if terms.columns is not None:
        yield f"only the columns {', '.join(terms.columns)}"
    if terms.rows is not None:
        yield "only some rows"


def _times(terms: Terms) -> dict[str, JsonValue]:
    """The first and the last day count, both in UTC."""
    review: dict[str, JsonValue] = {"nextReassessmentTimestamp": _moment(terms.review, time.min)} if terms.review else {}
    return {"startTimestamp": _moment(terms.start, time.min), "endTimestamp": _moment(terms.end, time(23, 59, 59)), **review}


def _moment(day: date, at: time) -> str:
    return datetime.combine(day, at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _contract(mesh: Mesh, address: PortAddress) -> dict[str, JsonValue]:
    port = mesh.ports.get(address)
    contract = port.contract if port else None
    return {"dataContractId": contract.id, "dataContractVersion": contract.version} if contract else {}


def _consumer(mesh: Mesh, agreement: Agreement) -> dict[str, JsonValue]:
    """The standard knows teams, products and people; an application is named as ours."""
    consumer = agreement.consumer
    known = next((each for each in mesh.domains if each.name == consumer.domain), None)
    team: dict[str, JsonValue] = {"teamId": known.team.name if known else consumer.domain}
    return {**team, "dataProductId": str(consumer.product)} if consumer.product else team


def _shown(terms: Terms | None) -> Iterator[dict[str, JsonValue]]:
    said = terms_entry(terms) if terms is not None else {}
    return (_ours(key, said[key]) for key in _ENTRY_KEYS if key in said)


def _ours(name: str, value: Any) -> dict[str, JsonValue]:
    return {"property": name, "vendor": VENDOR, "value": json_value(value)}
