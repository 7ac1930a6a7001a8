"""Everything about a port, for programs: what `mesh show --json` and the gateway say."""

from collections.abc import Iterable, Iterator

from mesh_platform.catalog.agreements import auto_approval_as_json
from mesh_platform.catalog.listing import entry
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.service_levels.standing import Standing


def port_as_json(mesh: Mesh, port: OutputPort, standings: Iterable[Standing]) -> dict[str, JsonValue]:
    """What is declared about a port, who reads it, and how it keeps what it promised."""
    product = mesh.product_of(port.address)
    return {
        **entry(port, product).as_json(),
        "purpose": product.purpose,
        "usage": product.usage,
        "limitations": product.limitations,
        "approves_itself": auto_approval_as_json(product.auto_approval(port.address)),
        "reads": list(inputs_of(mesh, port)),
        "read_by": [str(each) for each in mesh.readers.get(port.address, ())],
        "contract": json_value(port.contract.source) if port.contract else None,
        "service_levels": [each.as_json() for each in standings if each.port == port.address],
    }


def inputs_of(mesh: Mesh, port: OutputPort) -> Iterator[str]:
    """Ports and source systems that it is made of."""
    return (str(each.port or each.name) for each in mesh.product_of(port.address).inputs)
