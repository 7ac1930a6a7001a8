"""A retired port in Dagster: shown with all it promised, and nothing that could build it."""

import dagster as dg

from mesh_platform.catalog.description import describe
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.orchestration.keys import asset_key, group_name
from mesh_platform.orchestration.ports.columns import column_schema
from mesh_platform.orchestration.ports.specs import owners, port_tags


def is_retired(mesh: Mesh, port: OutputPort) -> bool:
    return state_of(mesh.product_of(port.address), port) is Lifecycle.RETIRED


def retired_asset(mesh: Mesh, port: OutputPort) -> dg.AssetSpec:
    product, contract = mesh.product_of(port.address), port.contract
    return dg.AssetSpec(
        asset_key(port.address),
        description=describe(port, product=product, domain=mesh.domain(port.address.domain)),
        metadata={
            "dagster/table_name": ".".join(port.address.key),
            **({"dagster/column_schema": column_schema(contract)} if contract else {}),
        },
        group_name=group_name(product.address),
        owners=owners(product),
        tags=port_tags(product, port, contract) if contract else {},
        kinds={"iceberg"},
    )
