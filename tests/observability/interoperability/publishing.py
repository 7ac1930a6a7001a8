"""Ports of the test meshes with keys in them."""

from dataclasses import replace

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.lakehouse.quoting import literal
from tests.observability.interoperability.meshes import BASKETS, CUSTOMERS
from tests.publishing.conftest import Publisher


def publish_keys(publisher: Publisher, mesh: Mesh, known: tuple, sold: tuple) -> None:
    """Without the checks of foreign keys, which have tests of their own."""
    publisher.publish(mesh.port(CUSTOMERS), column("number", *known))
    baskets = mesh.port(BASKETS)
    publisher.publish(replace(baskets, contract=replace(baskets.contract, relationships=())), column("customer", *sold))


def column(name: str, *values: object) -> str:
    return f"select unnest({literal(list(values))})::varchar as {name}"
