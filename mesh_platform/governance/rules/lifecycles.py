"""No life goes backwards: what is declared can follow from what was recorded and published last."""

from collections.abc import Iterator

from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.lifecycle import Lifecycle, can_lead_to, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.published import newest_promises, published_contract

LIFECYCLE = "lifecycle"

Subject = ProductAddress | PortAddress
States = dict[Subject, Lifecycle]


def lifecycle_problems(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Problem]:
    """A step back that nobody could take with `mesh product`, wherever the files were changed."""
    places, declared = _places(mesh), _declared(mesh)
    for known, how in ((_recorded(lakehouse), "was set"), (_published(lakehouse, mesh), "was published as")):
        for subject, state in known.items():
            now = declared.get(subject)
            if now is not None and not can_lead_to(state, now):
                message = f"{subject} {how} {state} and is declared {now}, which never follows."
                yield Problem(places[subject], message, f"Set its `status` to {state}, or offer a new port.", LIFECYCLE)


def _declared(mesh: Mesh) -> States:
    products: States = {each.address: Lifecycle(each.status) for each in mesh.products}
    return products | {address: state_of(mesh.product_of(address), port) for address, port in mesh.ports.items()}


def _places(mesh: Mesh) -> dict[Subject, Location]:
    products: dict[Subject, Location] = {each.address: each.location for each in mesh.products}
    return products | {address: port.contract.location if port.contract else port.location for address, port in mesh.ports.items()}


def _recorded(lakehouse: Lakehouse) -> States:
    """The newest step of each product and port, as `mesh product` wrote it down."""
    newest = lakehouse.ledger.newest(Kind.LIFECYCLE_CHANGED, ("to",))
    return {_subject(subject): Lifecycle(state) for subject, (state,) in newest.items() if state is not None}


def _published(lakehouse: Lakehouse, mesh: Mesh) -> States:
    """What contracts said when they were published; only the tables of changed ones are opened."""
    found: States = {}
    for address, promised in newest_promises(lakehouse.ledger).items():
        contract = mesh.ports[address].contract if address in mesh.ports else None
        if contract is None or contract_hash(contract) == promised.contract_hash:
            continue
        document = published_contract(lakehouse, address)
        if document is not None and document.get("status", "draft") in tuple(Lifecycle):
            found[address] = Lifecycle(document.get("status", "draft"))
    return found


def _subject(text: str) -> Subject:
    return ProductAddress.parse(text) if text.count(".") == 1 else PortAddress.parse(text)
