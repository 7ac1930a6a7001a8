"""Ports of other domains, declared again where they are read.

Without this Dagster knows nothing but the key of an asset in another code location, and cannot map partitions onto it.
"""

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.automation.partitions import partitions_definition
from mesh_platform.orchestration.keys import asset_key, group_name

STUB = "dagster/auto_created_stub_asset"  # what bears it gives way on the asset's page to what its own domain says of it


def foreign_inputs(mesh: Mesh, domain: Domain) -> list[dg.AssetSpec]:
    """A spec for each port of another domain that a product of this one reads."""
    read = {port for product in domain.products for port in product.reads}
    return [_foreign_input(mesh, port, domain) for port in sorted(read) if port.domain != domain.name]


def _foreign_input(mesh: Mesh, address: PortAddress, reader: Domain) -> dg.AssetSpec:
    port = mesh.ports.get(address)
    scheme = port.contract.partition if port and port.contract else None
    return dg.AssetSpec(
        asset_key(address),
        description=f"Read by {reader.name}, made by {address.domain}, whose code location is not loaded.",
        group_name=group_name(address.of_product),
        metadata={"defined in code location": address.domain, STUB: True},
        partitions_def=partitions_definition(scheme) if scheme else None,
    )
