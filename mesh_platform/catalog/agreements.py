"""What was agreed about a port, told in full."""

from collections.abc import Mapping

from mesh_platform.concepts.access import Agreement, AutoApproval, Mask
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.view import view_under
from mesh_platform.declarations.access.agreement_text import record_entry, terms_entry
from mesh_platform.declarations.access.masks import mask_text


def agreement_as_json(mesh: Mesh, agreement: Agreement) -> dict[str, JsonValue]:
    """What is agreed and how it came about, as it is now."""
    terms = agreement.terms
    return {
        "port": str(agreement.port),
        "consumer": str(agreement.consumer),
        "state": agreement.state(now()).value,
        "owner": owner_of(mesh, agreement),
        "purpose": agreement.purpose,
        "approves_itself": auto_approval_as_json(approves_itself(mesh, agreement)),
        "ends_soon": agreement.ends_soon(now()),
        "terms": json_value(terms_entry(terms)) if terms is not None else None,
        "records": [json_value({**record_entry(each), "place": str(each.location)}) for each in agreement.records],
    }


def shown_as_json(mesh: Mesh, agreement: Agreement) -> dict[str, JsonValue]:
    """The same, with the mask of each column; None for one that is not shown."""
    shown = {name: mask_text(mask) if mask else None for name, mask in shown_columns(mesh, agreement).items()}
    return {**agreement_as_json(mesh, agreement), "shown": json_value(shown)}


def shown_columns(mesh: Mesh, agreement: Agreement) -> Mapping[str, Mask | None]:
    """How each column of the port's newest major version is shown under the terms, whether or not they hold today."""
    port = _newest(mesh, agreement)
    if port is None or port.contract is None:
        return {}
    view = view_under(agreement.terms, port.contract, public=port.public)
    return {each.name: view.mask_of(each.name) for each in port.contract.columns}


def approves_itself(mesh: Mesh, agreement: Agreement) -> AutoApproval | None:
    """What the port approves for this consumer without its owner, who goes on deciding once anything was decided."""
    return None if agreement.is_decided_by_owner else mesh.product_of(agreement.port).auto_approval(agreement.port)


def auto_approval_as_json(declared: AutoApproval | None) -> JsonValue:
    if declared is None:
        return None
    entry = {"days": declared.days, "columns": declared.columns, "reliance": declared.reliance, "place": str(declared.location)}
    return json_value(entry)


def owner_of(mesh: Mesh, agreement: Agreement) -> str:
    team = mesh.product_of(agreement.port).team
    return team.owner or team.name


def _newest(mesh: Mesh, agreement: Agreement) -> OutputPort | None:
    majors = [each for each in mesh.product_of(agreement.port).outputs if each.address.port == agreement.port.port]
    return max(majors, key=lambda each: each.address.major, default=None)
